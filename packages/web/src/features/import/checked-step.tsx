import { Alert, Button, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { CheckReport } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { LanguageForUploads, useLanguageForUploads } from '../../shared/languages/for-uploads.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { bytes, count, duration } from '../../ui/words.js';
import { CheckPanel } from './annotations/check-panel.js';
import { roleOf } from './annotations/files.js';
import { LanguageOfFiles } from './annotations/language-of-files.js';
import { useAnnotations } from './annotations/store.js';
import classes from './checked-step.module.css';
import { DropMore } from './drop-more.js';
import { Findings } from './findings-list.js';
import { LabelCounts } from './label-counts.js';
import { LeftOutList } from './left-out-list.js';
import { NotNeeded } from './not-needed.js';
import { Options } from './options.js';
import { sizeOf } from './plan.js';
import { type ImportState, start, startOver } from './store.js';
import { TextDivision, Undivided } from './undivided.js';

const route = getRouteApi('/import');

export function CheckedStep({ state }: { readonly state: Extract<ImportState, { stage: 'checked' }> }) {
  const { report, plan, files, hidden, error, busy, annotated } = state;
  const size = sizeOf(plan);
  const uploads = useLanguageForUploads(route.useSearch().language);
  const found = useAnnotations();
  const preview = annotated ? (found?.preview ?? null) : null;
  const labels = merged(report.labels, preview?.labels ?? []);
  const paired = new Set(
    plan.work.flatMap(({ audio, transcription }) => (transcription ? [audio.file] : [])),
  );
  const known = files.filter(({ file, durationMs }) => paired.has(file) && typeof durationMs === 'number');
  const speech =
    known.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) + (preview?.milliseconds ?? 0);
  const others = files.flatMap(({ file }) => (roleOf(file.path) === 'other' ? [file.path] : []));
  // Annotation files have no findings, only reasons.
  const said = new Set(report.findings.map(({ file }) => file));
  const unsaid = plan.leftOut.filter(({ path }) => !said.has(path));
  const utterances = size.pairs + (preview?.utterances ?? 0);
  // Without pairs or recordings alone there is nothing to choose any more.
  const hasOptions = !annotated || plan.work.length > 0 || report.pairs.length > 0 || !state.choices.alone;
  return (
    <Stack gap="md">
      {error !== null && <ProblemAlert error={error} />}
      <Group gap="xl" align="flex-start">
        <Figure
          value={number(utterances)}
          words={t('{n, plural, one {utterance} other {utterances}}', { n: utterances })}
          note={utteranceNote(preview?.utterances ?? 0, size.pairs)}
        />
        <Figure
          value={speech === 0 ? '–' : duration(speech)}
          words={t('of speech')}
          note={known.length < size.pairs && !preview ? t('in the WAV files among them') : t('in them')}
        />
        <Figure
          value={number(size.alone)}
          words={t('{n, plural, one {recording alone} other {recordings alone}}', { n: size.alone })}
          note={t('to be transcribed later')}
        />
        <Figure
          value={number(labels.length)}
          words={t('{n, plural, one {label} other {labels}}', { n: labels.length })}
          note={t('in the transcriptions')}
        />
        <Figure
          value={number(plan.leftOut.length)}
          words={t('{n, plural, one {file left out} other {files left out}}', { n: plan.leftOut.length })}
          note={
            hidden > 0
              ? t('and {files}', { files: count(hidden, 'hidden file') })
              : plan.leftOut.length > 0 && t('each with its reason below')
          }
        />
      </Group>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 2, md: 1 }}>
          <Stack gap="lg">
            {preview && <CheckPanel preview={preview} />}
            <Undivided checked={state} />
            {others.length < files.length && <Findings report={report} leftOut={unsaid.length} />}
            {unsaid.length > 0 && <LeftOutList title={t('Left out')} leftOut={unsaid} />}
            <NotNeeded paths={others} />
            <LabelCounts labels={labels} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 1, md: 2 }}>
          <Paper withBorder p="md" className={classes.options}>
            <Stack gap="md">
              <Title order={2} size="h4">
                {hasOptions ? t('How to import it') : t('Import it')}
              </Title>
              {hasOptions && <Options state={state} />}
              <LanguageForUploads {...uploads} />
              {preview && <LanguageOfFiles {...uploads} found={preview.languages} />}
              <TextDivision checked={state} />
              {size.files === 0 && (
                <Alert color="yellow" role="status" title={t('Nothing to import')}>
                  {t('Nothing that was dropped can be used. The findings say why.')}
                </Alert>
              )}
              <Button
                size="md"
                fullWidth
                disabled={size.files === 0}
                loading={busy}
                onClick={() => void start({ ...plan, languageId: uploads.languageId })}
              >
                {t('Import {files}', { files: count(size.files, 'file') })}
              </Button>
              <Text size="sm" c="dimmed" ta="center">
                {t('{bytes}; what is here already is not sent again.', { bytes: bytes(size.bytes) })}
              </Text>
              <Button variant="subtle" color="gray" onClick={startOver}>
                {t('Start over')}
              </Button>
            </Stack>
          </Paper>
        </Grid.Col>
      </Grid>
      <DropMore />
    </Stack>
  );
}

/** What they are made of. */
function utteranceNote(annotated: number, pairs: number): string {
  if (annotated === 0) return t('recordings with transcriptions');
  return pairs === 0 ? t('from annotations') : t('from annotations and pairs of files');
}

type Labels = CheckReport['labels'];

/** Labels of both, the most frequent first. */
function merged(one: Labels, other: readonly Labels[number][]): Labels {
  const counts = new Map(one.map(({ label, occurrences }) => [label, occurrences]));
  for (const { label, occurrences } of other) counts.set(label, (counts.get(label) ?? 0) + occurrences);
  return [...counts]
    .map(([label, occurrences]) => ({ label, occurrences }))
    .sort((a, b) => b.occurrences - a.occurrences);
}

interface FigureProps {
  readonly value: string;
  readonly words: string;
  readonly note: string | false;
}

function Figure({ value, words, note }: FigureProps) {
  return (
    <div>
      <Text size="xl" fw={700} lh={1.2}>
        {value}
      </Text>
      <Text size="sm">{words}</Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </div>
  );
}
