import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Language, Overview as OverviewAnswer } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { unfinishedJobs } from '../../shared/jobs/queries.js';
import { allModelsQuery } from '../../shared/models/queries.js';
import { isBeside } from '../../shared/overview/beside.js';
import { ownCorpora, ownModels, ownOf } from '../../shared/overview/own.js';
import { DemonstrationButton, DemonstrationStillHere } from './demonstration.js';
import { LanguageMenu } from './language-menu.js';
import { NameLanguage } from './name-language.js';
import { nextStep } from './next-step.js';
import { Overview } from './overview.js';
import { newestCorpora } from './queries.js';

interface OverviewOfAllProps {
  readonly overview: OverviewAnswer;
  /** The only one there is; undefined where none is named. */
  readonly language: Language | undefined;
}

/** All that there is, where it is of one language or nobody has said of which. */
export function OverviewOfAll({ overview: all, language }: OverviewOfAllProps) {
  const overview = ownOf(all);
  const newest = useQuery(newestCorpora).data;
  const corpora = newest && ownCorpora(all, newest);
  const made = useQuery(allModelsQuery).data;
  const models = made && ownModels(all, made).filter(({ trained }) => trained);
  const jobs = useQuery(unfinishedJobs).data;
  const step = corpora && models && jobs ? nextStep(overview, corpora, models, jobs.items) : undefined;
  const beside = isBeside(all);
  const isOwn = all.recordings > (all.demonstration?.recordings ?? 0);
  return (
    <Overview
      title={language?.name ?? t('Start')}
      actions={language ? <LanguageMenu language={language} /> : isOwn && <NameLanguage />}
      speech={overview}
      corpora={corpora ?? []}
      models={models ?? []}
      step={step}
      filter={beside ? { demonstration: false } : {}}
      beingChecked={all.beingChecked}
    >
      <Demonstration overview={all} />
    </Overview>
  );
}

/** The demonstration that is here, or the button that makes it. */
export function Demonstration({ overview }: { readonly overview: OverviewAnswer }) {
  return overview.demonstration ? (
    <DemonstrationStillHere demonstration={overview.demonstration} beside={isBeside(overview)} />
  ) : (
    <Stack gap={4} align="flex-start">
      <DemonstrationButton size="compact-md" variant="subtle" />
    </Stack>
  );
}
