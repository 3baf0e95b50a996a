import { Alert, Button, Group, List, Stack } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlayerStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../i18n/index.js';
import { overviewQuery, whileUnsettled } from '../../shared/overview/queries.js';
import { nameOfAll } from '../../shared/upload/files.js';
import { LinkButton } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { bytes, count } from '../../ui/words.js';
import { AnnotationResults } from './annotations/results.js';
import { sumsOf, utterancesIn } from './annotations/send.js';
import { FirstModel } from './first-model.js';
import { FoundByChecks } from './found-by-checks.js';
import { LeftOutList } from './left-out-list.js';
import { sizeOf } from './plan.js';
import type { RunState } from './run.js';
import { type ImportState, start, startOver } from './store.js';

type Ended = Extract<ImportState, { stage: 'ended' }>;

const looks = {
  done: { color: 'teal', icon: <IconCheck />, title: t('Imported') },
  cancelled: { color: 'gray', icon: <IconPlayerStop />, title: t('Cancelled; what had arrived stays') },
  failed: { color: 'red', icon: <IconAlertTriangle />, title: t('The import could not go on') },
} as const;

/** An address may be about 16,000 characters long; more are told by their being in no corpus yet. */
const mostIds = 1500;

interface NewCorpusChoice {
  readonly ids?: readonly number[];
  readonly inCorpus?: boolean;
}

/** Those that were imported, where there are others. */
function choiceOf(run: RunState, all: number | undefined): NewCorpusChoice {
  const { utteranceIds: ids, utterancesBefore } = run;
  if (ids.length === all) return {};
  if (ids.length <= mostIds) return { ids };
  return utterancesBefore === 0 ? { inCorpus: false } : {};
}

export function EndedStep({ state }: { readonly state: Ended }) {
  const { how, run, plan, error } = state;
  const leftOut = [...run.leftOut, ...plan.leftOut];
  const whole = how === 'done' && run.leftOut.length === 0;
  const sums = sumsOf(run.annotated);
  const before = run.utterancesBefore + sums.unchanged + sums.kept + sums.detached;
  const utterances = run.utterances + run.utterancesBefore + utterancesIn(sums);
  const changed = run.utterances + sums.created + sums.updated + sums.removed;
  const nothingNew = how === 'done' && run.sent.files === 0 && changed === 0 && leftOut.length === 0;
  const alone = how === 'done' && run.leftOut.length === 0 ? sizeOf(plan).alone : 0;
  const overview = useQuery({ ...overviewQuery, refetchInterval: whileUnsettled }).data;
  const all = overview?.utterances;
  const beingChecked = overview?.beingChecked ?? 0;
  return (
    <Stack gap="lg" maw={820}>
      {how === 'failed' && <ProblemAlert error={error} onRetry={() => void start(plan)} />}
      <Alert role="status" {...looks[how]} {...(nothingNew && { title: t('All of this was here already') })}>
        <List size="sm" spacing={2}>
          <List.Item>
            {t('{files} sent ({bytes})', {
              files: count(run.sent.files, 'file'),
              bytes: bytes(run.sent.bytes),
            })}
          </List.Item>
          {run.known > 0 && (
            <List.Item>
              {t(
                '{n, plural, one {# file was here already and was not sent again} other {# files were here already and were not sent again}}',
                { n: run.known },
              )}
            </List.Item>
          )}
          <List.Item>
            {count(utterances, 'utterance')}
            {before > 0 &&
              `, ${t('{n, plural, one {of which # was here already} other {of which # were here already}}', { n: before })}`}
            {sums.updated > 0 &&
              `; ${t('{n, plural, one {# is changed as in the file} other {# are changed as in the file}}', { n: sums.updated })}`}
            {sums.removed > 0 &&
              `; ${t('{n, plural, one {# is removed as in the file} other {# are removed as in the file}}', { n: sums.removed })}`}
          </List.Item>
          {alone > 0 && (
            <List.Item>
              {t(
                '{n, plural, one {# recording has no transcription, for a model to transcribe} other {# recordings have no transcription, for a model to transcribe}}',
                { n: alone },
              )}
            </List.Item>
          )}
          {beingChecked > 0 && (
            <List.Item>
              {t(
                '{n, plural, one {# recording is still being checked} other {# recordings are still being checked}}',
                { n: beingChecked },
              )}
            </List.Item>
          )}
          <FoundByChecks beingChecked={beingChecked} />
          {leftOut.length > 0 && (
            <List.Item>
              {t('{files} left out, as listed below', { files: count(leftOut.length, 'file') })}
            </List.Item>
          )}
        </List>
      </Alert>
      {utterances > 0 && (
        <FirstModel
          utteranceIds={run.utteranceIds}
          labelType={state.labelType}
          suggested={nameOfAll([...plan.work, ...(plan.annotated ?? [])].map(({ audio }) => audio.file))}
        />
      )}
      <Group>
        {utterances > 0 && (
          <LinkButton to="/corpora" variant="default" search={{ new: true, ...choiceOf(run, all) }}>
            {t('Make a corpus of them')}
          </LinkButton>
        )}
        {alone > 0 && (
          <LinkButton to="/transcribe" variant={utterances > 0 ? 'default' : 'filled'}>
            {t('Transcribe them')}
          </LinkButton>
        )}
        {!whole && (
          <Button variant={utterances > 0 ? 'default' : 'filled'} onClick={() => void start(plan)}>
            {how === 'done' ? t('Try those left out again') : t('Go on')}
          </Button>
        )}
        {utterances > 0 && (
          <LinkButton to="/utterances" variant="default">
            {t('Look at the utterances')}
          </LinkButton>
        )}
        <Button variant="subtle" color="gray" onClick={startOver}>
          {t('Import more')}
        </Button>
      </Group>
      <AnnotationResults imported={run.annotated} />
      {leftOut.length > 0 && <LeftOutList title={t('Left out')} leftOut={leftOut} />}
    </Stack>
  );
}
