import { Center, Loader, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { ofLanguageFirst } from '../../shared/languages/of-language.js';
import { byQuality } from '../../shared/models/by-quality.js';
import { allModelsQuery } from '../../shared/models/queries.js';
import { ownFirst } from '../../shared/overview/own.js';
import { overviewQuery } from '../../shared/overview/queries.js';
import { waitingCountQuery } from '../../shared/transcription/queries.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { ProgressPanel } from './progress-panel.js';
import { Recordings } from './recordings.js';
import { Results } from './results.js';
import { type TranscribeSearch, type View, views } from './search.js';

const route = getRouteApi('/transcribe');

const lead = t('Have a model transcribe new recordings, then listen, correct and accept what it recognised.');

/** From recordings to transcriptions that somebody has looked at. */
export function TranscribePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const models = useQuery(allModelsQuery);
  const overview = useQuery(overviewQuery);
  const waiting = useQuery(waitingCountQuery({ language: search.language })).data;
  const onSearch = (change: Partial<TranscribeSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });

  // Decided once and then said in the address, so that nothing jumps when the first result comes.
  const { view } = search;
  useEffect(() => {
    if (view !== undefined || waiting === undefined) return;
    const first: View = waiting > 0 && search.modelId === undefined ? 'waiting' : 'recordings';
    void navigate({ search: (before) => ({ ...before, view: first }), replace: true });
  }, [view, waiting, search.modelId, navigate]);

  const best = byQuality(models.data ?? []);
  // The demonstration’s is not chosen before one of one’s own.
  const own = overview.data ? ownFirst(overview.data, best) : best;
  const usable = ofLanguageFirst(own, search.language);
  const model = usable.find(({ id }) => id === search.modelId) ?? usable[0];
  return (
    <Page title={t('Transcribe and review')} lead={lead}>
      {models.isError && <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />}
      {(models.isPending || overview.isPending || (models.isSuccess && view === undefined)) && (
        <Center mih={300}>
          <Loader aria-label={t('Loading')} />
        </Center>
      )}
      {models.isSuccess && !overview.isPending && view !== undefined && (
        <Stack gap="sm">
          <ProgressPanel search={search} />
          <Tabs
            value={view}
            onChange={(value) => {
              const chosen = views.find((one) => one === value);
              // A name looked for among recordings means nothing among transcriptions that wait, and a model neither.
              if (chosen) onSearch({ view: chosen, name: undefined, modelId: undefined });
            }}
            keepMounted={false}
          >
            <Tabs.List aria-label={t('What to look at')} mb="sm">
              <Tabs.Tab value="recordings">{t('Recordings to transcribe')}</Tabs.Tab>
              <Tabs.Tab value="waiting">
                {waiting ? t('To review ({waiting})', { waiting: number(waiting) }) : t('To review')}
              </Tabs.Tab>
              <Tabs.Tab value="accepted">{t('Accepted')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="recordings">
              {model ? (
                <Recordings {...{ models: usable, model, search, onSearch }} />
              ) : (
                <EmptyState title={t('No model can transcribe yet')}>
                  <Stack align="center">
                    <Rich
                      message="Train one on speech that you have transcribed already, or bring one from another machine.<0>Train a model</0>"
                      elements={{ 0: <LinkButton to="/train" /> }}
                    />
                  </Stack>
                </EmptyState>
              )}
            </Tabs.Panel>
            <Tabs.Panel value="waiting">
              <Results view="waiting" {...{ models: usable, search, onSearch }} />
            </Tabs.Panel>
            <Tabs.Panel value="accepted">
              <Results view="accepted" {...{ models: usable, search, onSearch }} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      )}
    </Page>
  );
}
