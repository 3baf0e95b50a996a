import { Group, Text } from '@mantine/core';
import { clock, type TimedLabel } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { doubtfulFrom } from '../../shared/transcription/confidence-level.js';
import { Sample } from '../../shared/transcription/editor.js';
import type { MarkedLabel } from '../../shared/transcription/use-text.js';
import { count, percent } from '../../ui/words.js';

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
            <Rich
              message="<0/> least certain fifth of the draft, below {doubtfulFrom}"
              values={{ doubtfulFrom: percent(doubtfulFrom, 0) }}
              elements={{ 0: <Sample level="unsure" /> }}
            />
          </span>
          <span>
            <Rich
              message="<0/> the same, from {doubtfulFrom}"
              values={{ doubtfulFrom: percent(doubtfulFrom, 0) }}
              elements={{ 0: <Sample level="doubtful" /> }}
            />
          </span>
          <span>
            <Rich message="<0/> changed by a person" elements={{ 0: <Sample level="written" /> }} />
          </span>
        </>
      )}
      {labelSetOf !== undefined && (
        <span>
          <Rich
            message="<0/> not among the labels of “{labelSetOf}”"
            values={{ labelSetOf }}
            elements={{ 0: <Sample unknown /> }}
          />
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
        {of === 0 ? t('No label') : count(of, 'label')}
      </Text>
    );
  }
  const sure =
    time?.confidence === undefined
      ? t('changed by a person')
      : t('confidence {confidence}', { confidence: percent(time.confidence, 0) });
  return (
    <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <b>{label.label}</b>
      <Text span inherit c="dimmed">
        {' · '}
        {[
          t('label {index} of {of}', { index: index + 1, of }),
          ...(time
            ? [sure, t('{from} to {to} s', { from: clock(time.startMs, 2), to: clock(time.endMs, 2) })]
            : []),
          ...(label.unknown ? [t('not in the label set')] : []),
        ].join(' · ')}
      </Text>
    </Text>
  );
}
