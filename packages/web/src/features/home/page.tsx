import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../i18n/index.js';
import { languagesQuery } from '../../shared/languages/queries.js';
import { overviewQuery, whileUnsettled } from '../../shared/overview/queries.js';
import { WorkerProblem } from '../../shared/overview/worker-problem.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { FirstVisit } from './first-visit.js';
import { LanguagesHome } from './languages-home.js';
import { OverviewOfAll } from './overview-of-all.js';

export function HomePage() {
  const overview = useQuery({ ...overviewQuery, refetchInterval: whileUnsettled });
  const languages = useQuery(languagesQuery);
  const failed = [overview, languages].find(({ isError }) => isError);
  if (failed) {
    return (
      <Page title={t('Start')}>
        <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />
      </Page>
    );
  }
  if (!overview.data || !languages.data) {
    return (
      <Page title={t('Start')}>
        <Center py="xl">
          <Loader aria-label={t('Loading')} />
        </Center>
      </Page>
    );
  }
  const { languages: several, unassigned } = languages.data;
  const { recordings, utterances, corpora, models } = overview.data;
  const isEmpty = recordings + utterances + corpora + models === 0;
  return (
    <>
      <WorkerProblem problem={overview.data.workerProblem} />
      {isEmpty && several.length === 0 ? (
        <FirstVisit />
      ) : several.length > 1 ? (
        <LanguagesHome overview={overview.data} languages={several} unassigned={unassigned} />
      ) : (
        <OverviewOfAll overview={overview.data} language={several[0]} />
      )}
    </>
  );
}
