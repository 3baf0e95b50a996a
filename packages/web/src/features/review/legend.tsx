import { Group, Text } from '@mantine/core';
import { clock, type TimedLabel } from '../../audio/index.js';
import { confidentFrom, doubtfulFrom } from '../../shared/transcription/confidence-level.js';
import { Sample } from '../../shared/transcription/editor.js';
import type { MarkedLabel } from '../../shared/transcription/use-text.js';
import { percent } from '../../ui/words.js';

interface LegendProps {
  readonly timed: boolean;
  readonly labelSetOf: string | undefined;
}

/** What the marks in the text mean. */
export function Legend({ timed, labelSetOf }: LegendProps) {
  return (
    <Group gap="md" fz="xs" c="dimmed">
      {timed && (
        <>
          <span>
            <Sample level="unsure" /> confidence below {percent(doubtfulFrom, 0)}
          </span>
          <span>
            <Sample level="doubtful" /> less than {percent(confidentFrom, 0)}
          </span>
          <span>
            <Sample level="written" /> changed by a person
          </span>
        </>
      )}
      {labelSetOf !== undefined && (
        <span>
          <Sample unknown /> not among the labels of “{labelSetOf}”
        </span>
      )}
    </Group>
  );
}

interface CurrentProps {
  readonly index: number;
  readonly label: MarkedLabel | undefined;
  readonly time: TimedLabel | undefined;
  readonly of: number;
}

/** What is known of the label that the cursor is at. */
export function CurrentLabel({ index, label, time, of }: CurrentProps) {
  if (!label) {
    return (
      <Text size="sm" c="dimmed">
        {of === 0 ? 'No label' : `${of} labels`}
      </Text>
    );
  }
  const sure =
    time?.confidence === undefined ? 'changed by a person' : `confidence ${percent(time.confidence, 0)}`;
  return (
    <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <b>{label.label}</b>
      <Text span inherit c="dimmed">
        {' '}
        · label {index + 1} of {of}
        {time && ` · ${sure} · ${clock(time.startMs, 2)} to ${clock(time.endMs, 2)} s`}
        {label.unknown && ' · not in the label set'}
      </Text>
    </Text>
  );
}
