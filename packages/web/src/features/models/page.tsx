import { Button, Group, NativeSelect, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconPlayerPlay, IconSearch, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { allModelsQuery } from '../../shared/models/queries.js';
import { type ModelStateName, modelStates, stateWords } from '../../shared/models/words.js';
import { overviewQuery } from '../../shared/overview/queries.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count } from '../../ui/words.js';
import { ImportModel } from './import.js';
import type { ModelsSearch } from './search.js';
import { filtered, sorted } from './sorting.js';
import { ModelTable } from './table.js';

const route = getRouteApi('/models');

export function ModelsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const models = useQuery(allModelsQuery);
  const change = (part: Partial<ModelsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <Page
      title={t('Models')}
      lead={t('Side by side: how much each gets wrong, and what it took.')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconUpload size={16} />}
            onClick={() => change({ import: true })}
          >
            {t('Import a model')}
          </Button>
          <LinkButton to="/train" leftSection={<IconPlayerPlay size={16} />}>
            {t('Train a model')}
          </LinkButton>
        </>
      }
    >
      <ImportModel opened={search.import ?? false} onClose={() => change({ import: undefined })} />
      {models.isError && <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton height={240} />}
      {models.data?.length === 0 && <NoModels onImport={() => change({ import: true })} />}
      {models.data && models.data.length > 0 && (
        <Models models={models.data} search={search} onSearch={change} />
      )}
    </Page>
  );
}

interface ModelsProps {
  readonly models: readonly Model[];
  readonly search: ModelsSearch;
  readonly onSearch: (change: Partial<ModelsSearch>) => void;
}

function Models({ models, search, onSearch }: ModelsProps) {
  const demonstration = useQuery(overviewQuery).data?.demonstration?.corpusIds;
  const shown = useMemo(
    () => sorted(filtered(models, search, demonstration), search.sort),
    [models, search, demonstration],
  );
  const corpora = useMemo(() => {
    const own = models.filter(({ imported }) => !imported);
    const names = new Map(own.map(({ corpusId, corpusName }) => [corpusId, corpusName]));
    return [...names].sort(([, a], [, b]) => a.localeCompare(b));
  }, [models]);
  return (
    <Stack>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('Find by name')}
          leftSection={<IconSearch size={16} />}
          value={search.find ?? ''}
          onChange={(event) => onSearch({ find: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t('Corpus')}
          maw={240}
          data={[
            { value: '', label: t('Any') },
            ...corpora.map(([id, name]) => ({ value: String(id), label: name })),
          ]}
          value={search.corpusId === undefined ? '' : String(search.corpusId)}
          onChange={(event) => onSearch({ corpusId: Number(event.currentTarget.value) || undefined })}
        />
        <NativeSelect
          label={t('State')}
          data={[
            { value: '', label: t('Any') },
            ...modelStates.map((value) => ({ value, label: stateWords[value] })),
          ]}
          value={search.state ?? ''}
          onChange={(event) =>
            onSearch({ state: (event.currentTarget.value || undefined) as ModelStateName | undefined })
          }
        />
        <LanguageFilter labelled language={search.language} onChange={(language) => onSearch({ language })} />
        <Text size="sm" c="dimmed" pb={8} aria-live="polite">
          {shown.length === models.length
            ? count(models.length, 'model')
            : t('{shown} of {models}', { shown: shown.length, models: count(models.length, 'model') })}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <EmptyState title={t('No model is like this')}>
          {t('Choose another corpus or state, or clear the name.')}
        </EmptyState>
      ) : (
        <ModelTable models={shown} sort={search.sort ?? '-made'} onSort={(sort) => onSearch({ sort })} />
      )}
    </Stack>
  );
}

function NoModels({ onImport }: { onImport: () => void }) {
  return (
    <EmptyState title={t('No model yet')}>
      <Stack align="center">
        <Rich
          message="A model is trained on a corpus and transcribes recordings. Train one, or bring one that was trained on another machine.<0/>"
          elements={{
            0: (
              <Group>
                <LinkButton to="/train">{t('Train a model')}</LinkButton>
                <Button variant="default" onClick={onImport}>
                  {t('Import a model')}
                </Button>
              </Group>
            ),
          }}
        />
      </Stack>
    </EmptyState>
  );
}
