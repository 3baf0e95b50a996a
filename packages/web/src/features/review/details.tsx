import { Autocomplete, Button, Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { TimedLabel } from '../../audio/index.js';
import { clock } from '../../audio/words.js';
import { t } from '../../i18n/index.js';
import { Second } from '../../shared/transcription/second.js';
import type { TranscribedSegment } from '../../shared/transcription/segment.js';
import type { EditedText } from '../../shared/transcription/use-text.js';
import { duration } from '../../ui/words.js';
import { knownSpeakers } from './speakers.js';

interface DetailsProps {
  readonly edited: EditedText;
  /** The segment that was transcribed. */
  readonly whole: TranscribedSegment;
  /** Of the recording. */
  readonly durationMs: number | null;
  /** The label at the cursor: where a part may begin or end. */
  readonly at: TimedLabel | undefined;
  readonly keepSpeaker: boolean;
  readonly onKeepSpeaker: (keep: boolean) => void;
  /** Where an utterance is already: then its segment is said. */
  readonly fixed: boolean;
}

/** From here on it may hold several utterances, and its parts are offered at once. */
const longMs = 20_000;

const lengthOf = ({ startMs, endMs }: TranscribedSegment, durationMs: number | null): number =>
  (endMs ?? durationMs ?? 0) - (startMs ?? 0);

function endWords({ endMs }: TranscribedSegment, durationMs: number | null): string {
  if (endMs !== null) return clock(endMs, 1);
  return durationMs === null ? t('end') : t('end, {durationMs}', { durationMs: duration(durationMs) });
}

/** Who speaks, and in which part of the recording. */
export function Details({ edited, whole, durationMs, at, keepSpeaker, onKeepSpeaker, fixed }: DetailsProps) {
  const { startMs, endMs } = edited;
  const [open, setOpen] = useState(
    lengthOf(whole, durationMs) > longMs || startMs !== null || endMs !== null,
  );
  return (
    <Group align="flex-end" gap="md">
      <Autocomplete
        label={t('Speaker')}
        placeholder={t('Unknown')}
        w={180}
        size="xs"
        maxLength={200}
        data={knownSpeakers(localStorage)}
        value={edited.speaker}
        onChange={(speaker) => edited.set({ speaker })}
      />
      <Switch
        size="xs"
        pb={7}
        label={t('The same for the next ones')}
        checked={keepSpeaker}
        onChange={(event) => onKeepSpeaker(event.currentTarget.checked)}
      />
      {!fixed && !open && durationMs !== null && (
        <Button size="xs" variant="subtle" onClick={() => setOpen(true)}>
          {t('Only a part of the recording …')}
        </Button>
      )}
      {!fixed && open && (
        <>
          <Second
            label={t('From second')}
            value={startMs}
            most={durationMs}
            placeholder={whole.startMs === null ? t('beginning') : clock(whole.startMs, 1)}
            onChange={(value) => edited.set({ startMs: value })}
            cursor={at?.startMs}
          />
          <Second
            label={t('To second')}
            value={endMs}
            most={durationMs}
            placeholder={endWords(whole, durationMs)}
            onChange={(value) => edited.set({ endMs: value })}
            cursor={at?.endMs}
          />
          {startMs !== null && endMs !== null && endMs <= startMs && (
            <Text size="xs" c="red" pb={7}>
              {t('The part ends before it begins.')}
            </Text>
          )}
        </>
      )}
    </Group>
  );
}
