import { Alert, Button, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { ChooseButtons } from '../../shared/upload/choose-buttons.js';
import { DropZone } from '../../shared/upload/drop-zone.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { bytes, count, duration } from '../../ui/words.js';
import classes from './checked-step.module.css';
import { Findings } from './findings-list.js';
import { LabelCounts } from './label-counts.js';
import { Options } from './options.js';
import { sizeOf } from './plan.js';
import { type ImportState, start, startOver, take } from './store.js';

export function CheckedStep({ state }: { readonly state: Extract<ImportState, { stage: 'checked' }> }) {
  const { report, plan, files, clutter, error, busy } = state;
  const size = sizeOf(plan);
  const paired = new Set(
    plan.work.flatMap(({ audio, transcription }) => (transcription ? [audio.file] : [])),
  );
  const known = files.filter(({ file, durationMs }) => paired.has(file) && typeof durationMs === 'number');
  const speech = known.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return (
    <Stack gap="md">
      {error !== null && <ProblemAlert error={error} />}
      <Group gap="xl" align="flex-start">
        <Figure
          value={size.pairs.toLocaleString('en')}
          words="utterances"
          note="recordings with transcriptions"
        />
        <Figure
          value={known.length === 0 ? '–' : duration(speech)}
          words="of speech"
          note={known.length < size.pairs ? 'in the WAV files among them' : 'in them'}
        />
        <Figure
          value={size.alone.toLocaleString('en')}
          words="only recordings"
          note="to be transcribed later"
        />
        <Figure
          value={report.labels.length.toLocaleString('en')}
          words="labels"
          note="in the transcriptions"
        />
        <Figure
          value={plan.leftOut.length.toLocaleString('en')}
          words="files left out"
          note={clutter > 0 ? `and ${count(clutter, 'hidden file')}` : 'each with its reason below'}
        />
      </Group>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }} order={{ base: 2, md: 1 }}>
          <Stack gap="lg">
            <Findings report={report} />
            <LabelCounts labels={report.labels} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }} order={{ base: 1, md: 2 }}>
          <Paper withBorder p="md" className={classes.options}>
            <Stack gap="md">
              <Title order={2} size="h4">
                How to import it
              </Title>
              <Options state={state} />
              {size.files === 0 && (
                <Alert color="yellow" title="Nothing to import">
                  Nothing that was dropped can be used. The findings say why.
                </Alert>
              )}
              <Button
                size="md"
                fullWidth
                disabled={size.files === 0}
                loading={busy}
                onClick={() => void start()}
              >
                Import {count(size.files, 'file')}
              </Button>
              <Text size="sm" c="dimmed" ta="center">
                {bytes(size.bytes)}; what is here already is not sent again.
              </Text>
              <Button variant="subtle" color="gray" onClick={startOver}>
                Start over
              </Button>
            </Stack>
          </Paper>
        </Grid.Col>
      </Grid>
      <DropZone p="sm" onFound={take}>
        <Group justify="center" gap="md">
          <Text size="sm" c="dimmed">
            Something is missing? Drop more files here.
          </Text>
          <ChooseButtons size="xs" variant="default" onFound={take} />
        </Group>
      </DropZone>
    </Stack>
  );
}

interface FigureProps {
  readonly value: string;
  readonly words: string;
  readonly note: string;
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
