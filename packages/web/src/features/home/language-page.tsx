import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ProblemError } from '../../api/problem.js';
import { t } from '../../i18n/index.js';
import { unfinishedJobs } from '../../shared/jobs/queries.js';
import { languageQuery } from '../../shared/languages/queries.js';
import { allModelsQuery } from '../../shared/models/queries.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { LanguageMenu } from './language-menu.js';
import { ofLanguage } from './of-language.js';
import { Overview } from './overview.js';
import { corporaOfLanguage } from './queries.js';

const route = getRouteApi('/languages/$languageId');

/** The home of one language. */
export function LanguagePage() {
  const id = Number(route.useParams().languageId);
  const { data: language, error, refetch } = useQuery(languageQuery(id));
  const corpora = useQuery(corporaOfLanguage(id)).data;
  const models = useQuery(allModelsQuery).data;
  const jobs = useQuery(unfinishedJobs).data;
  if (error instanceof ProblemError && error.problem.code === 'language-not-found') return <Gone />;
  if (!language) {
    return (
      <Page title={t('Language')}>
        {error ? (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        ) : (
          <Center py="xl">
            <Loader aria-label={t('Loading')} />
          </Center>
        )}
      </Page>
    );
  }
  const of = corpora && models && jobs && ofLanguage(language, corpora, models, jobs.items);
  return (
    <Overview
      title={language.name}
      actions={<LanguageMenu language={language} />}
      speech={language}
      corpora={of?.corpora ?? []}
      models={of?.models ?? []}
      step={of?.step}
      filter={{ language: id }}
      beingChecked={0}
    />
  );
}

/** It was deleted, perhaps in another tab. */
function Gone() {
  return (
    <Page title={t('Language')}>
      <EmptyState title={t('This language is not here any more')}>
        <LinkButton to="/">{t('To all languages')}</LinkButton>
      </EmptyState>
    </Page>
  );
}
