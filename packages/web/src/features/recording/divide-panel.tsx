import {
  Alert,
  Button,
  Group,
  Paper,
  Progress,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { lineLengths } from '@persephone/formats/utterance-edits';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemWords } from '../../api/problem.js';
import type { Audio } from '../../api/schema.js';
import type { SpeechPlayer } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { useCancelling } from '../../shared/jobs/cancel.js';
import { shareDone, stage } from '../../shared/jobs/words.js';
import { ofLanguageFirst, withLanguages } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { byQuality, modelWords } from '../../shared/models/by-quality.js';
import { allModelsQuery } from '../../shared/models/queries.js';
import { ownFirst } from '../../shared/overview/own.js';
import { overviewQuery } from '../../shared/overview/queries.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration } from '../../ui/words.js';
import { DivideByHand } from './divide-by-hand.js';
import { DividePreview } from './divide-preview.js';
import { isOfRow } from './foreseen.js';
import type { Row } from './rows.js';
import type { Desk } from './use-desk.js';
import type { Division } from './use-division.js';
import type { Utterances } from './use-utterances.js';

interface DividePanelProps {
  readonly audio: Audio;
  readonly row: Row;
  readonly number: number;
  readonly division: Division;
  readonly utterances: Utterances;
  readonly desk: Desk;
  readonly player: SpeechPlayer;
  readonly onClose: () => void;
}

type Way = 'model' | 'pauses' | 'hand';

/** One utterance that is too long for one: three ways to make several of it. */
export function DividePanel(props: DividePanelProps) {
  const { row, number, player, division, onClose } = props;
  const [way, setWay] = useState<Way>('model');
  const { underWay, foreseen } = division;
  const lines = lineLengths(row.text).length;
  return (
    <Paper withBorder p="sm" flex="none" component="section" aria-labelledby="divide">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Title order={2} size="h5" id="divide">
              {t('Divide utterance {number}', { number })}
            </Title>
            <Text size="sm" c="dimmed">
              {duration(row.to - row.from)}, {count(lines, 'line')}
            </Text>
          </Group>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
            {t('Close')}
          </Button>
        </Group>
        {underWay ? (
          <UnderWay job={underWay} />
        ) : (
          <>
            <SegmentedControl
              size="xs"
              aria-label={t('How it is divided')}
              value={way}
              onChange={(value) => setWay(value as Way)}
              data={[
                { value: 'model', label: t('Align with a model') },
                { value: 'pauses', label: t('At pauses') },
                { value: 'hand', label: t('By hand') },
              ]}
            />
            {way === 'model' && <WithModel {...props} lines={lines} />}
            {way === 'pauses' && <AtPauses {...props} lines={lines} />}
            {way === 'hand' && <DivideByHand key={row.transcriptionId} {...props} />}
            {way !== 'hand' && <Refused division={division} />}
            {foreseen && isOfRow(foreseen, row) && (
              <DividePreview
                {...{ foreseen, player }}
                busy={division.ask.isPending}
                onDivide={() => void ask(props, foreseen.modelId, false)}
                onForget={division.forget}
              />
            )}
          </>
        )}
      </Stack>
    </Paper>
  );
}

function UnderWay({ job }: { readonly job: NonNullable<Division['underWay']> }) {
  const { cancel, isPending } = useCancelling();
  const share = shareDone(job);
  return (
    <Group gap="sm" wrap="nowrap">
      <Stack gap={4} flex={1}>
        <Text size="sm" role="status">
          {stage(job)}
        </Text>
        <Progress
          value={100 * (share ?? 0)}
          animated={share === null}
          aria-label={t('How far the division is')}
        />
      </Stack>
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        disabled={job.cancelRequested}
        onClick={() => cancel(job)}
      >
        {t('Cancel')}
      </Button>
    </Group>
  );
}

/** Why the last division came to nothing, where that is not long ago. */
function Refused({ division: { ask, latest } }: { readonly division: Division }) {
  if (ask.isError) return <ProblemAlert error={ask.error} />;
  if (!latest?.error || Date.now() - Date.parse(latest.finishedAt ?? '') > recentMs) return null;
  return (
    <Alert color="red" p="xs" title={t('Not divided')} role="alert">
      {problemWords(latest.error)}
    </Alert>
  );
}

const recentMs = 60 * 60 * 1000;

type WayProps = DividePanelProps & { readonly lines: number };

/** What is written is saved before, and the row taken as it is by then. */
async function ask(
  { desk, utterances, division, row }: DividePanelProps,
  modelId: number | null,
  preview: boolean,
): Promise<void> {
  await desk.settled();
  const now = utterances.now().find(({ uid }) => uid === row.uid) ?? row;
  division.ask.mutate({ row: now, modelId, preview });
}

interface AskButtonsProps {
  readonly words: string;
  readonly disabled: boolean;
  readonly busy: boolean;
  readonly onAsk: (preview: boolean) => void;
}

/** Do it, or see first what would come of it. */
const AskButtons = ({ words, disabled, busy, onAsk }: AskButtonsProps) => (
  <Group gap="xs">
    <Button size="xs" disabled={disabled} loading={busy} onClick={() => onAsk(false)}>
      {words}
    </Button>
    <Button size="xs" variant="default" disabled={disabled || busy} onClick={() => onAsk(true)}>
      {t('Preview')}
    </Button>
  </Group>
);

function WithModel(props: WayProps) {
  const { audio, lines, division } = props;
  const models = useQuery(allModelsQuery);
  const overview = useQuery(overviewQuery);
  const languages = useSeveralLanguages();
  const byError = byQuality(models.data ?? []);
  // One's own before the demonstration's, and those of the language of the recording before all others.
  const own = overview.data ? ownFirst(overview.data, byError) : byError;
  const best = ofLanguageFirst(own, audio.languageId);
  const [chosen, setChosen] = useState<string | null>(null);
  const modelId = chosen ?? (best[0] ? String(best[0].id) : null);
  if (models.isError) return <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />;
  if (models.isSuccess && best.length === 0) {
    return (
      <Text size="sm">
        {t('There is no trained model yet.')}{' '}
        <LinkAnchor to="/train" inherit>
          {t('Train one')}
        </LinkAnchor>
      </Text>
    );
  }
  return (
    <Group gap="sm" align="flex-end">
      <Select
        size="xs"
        className="field-of-content"
        miw={320}
        label={t('Model')}
        allowDeselect={false}
        data={best.map((model) => ({
          value: String(model.id),
          label: withLanguages(modelWords(model), model, languages),
        }))}
        value={modelId}
        onChange={setChosen}
      />
      <AskButtons
        words={t('Align and divide')}
        disabled={modelId === null}
        busy={division.ask.isPending}
        onAsk={(preview) => void ask(props, Number(modelId), preview)}
      />
      <Text size="sm" c="dimmed" flex={1} miw={240}>
        {lines > 1
          ? t('Each line of the text becomes an utterance, cut in the pause that is nearest to its end.')
          : t(
              'The text has one line: it is cut at its longest pauses into utterances of 12 seconds at most.',
            )}{' '}
        {t('Where the text is hardly what is spoken, the utterance is a draft to be looked at.')}
      </Text>
    </Group>
  );
}

function AtPauses(props: WayProps) {
  const { lines, division } = props;
  return (
    <Group gap="sm">
      <AskButtons
        words={t('Divide at pauses')}
        disabled={lines < 2}
        busy={division.ask.isPending}
        onAsk={(preview) => void ask(props, null, preview)}
      />
      <Text size="sm" c="dimmed" flex={1} miw={240}>
        {lines > 1
          ? t(
              'Without a model: each line of the text is taken for a stretch of speech between two pauses. Where there are more or fewer of these, nothing is changed.',
            )
          : t(
              'The text has one line. Put each utterance on a line of its own by hand, or align it with a model.',
            )}
      </Text>
    </Group>
  );
}
