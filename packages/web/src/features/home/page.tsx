import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../i18n/index.js';
import { overviewQuery, whileUnsettled } from '../../shared/overview/queries.js';
import { WorkerProblem } from '../../shared/overview/worker-problem.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { FirstVisit } from './first-visit.js';
import { OverviewOfAll } from './overview.js';

export function HomePage() {
  const overview = useQuery({ ...overviewQuery, refetchInterval: whileUnsettled });
  if (overview.isError) {
    return (
      <Page title={t('Start')}>
        <ProblemAlert error={overview.error} onRetry={() => void overview.refetch()} />
      </Page>
    );
  }
  if (!overview.data) {
    return (
      <Page title={t('Start')}>
        <Center py="xl">
          <Loader aria-label={t('Looking what there is')} />
        </Center>
      </Page>
    );
  }
  const { recordings, utterances, corpora, models } = overview.data;
  const isEmpty = recordings + utterances + corpora + models === 0;
  return (
    <>
      <WorkerProblem problem={overview.data.workerProblem} />
      {isEmpty ? <FirstVisit /> : <OverviewOfAll overview={overview.data} />}
    </>
  );
}
