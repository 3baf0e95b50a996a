import { Button, Checkbox, Group, NumberInput, Popover, Stack, Text } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n/index.js';
import { bounds, longMs, type SegmentationChoices, usual } from '../../shared/transcription/segmentation.js';

interface SegmentationProps {
  readonly choices: SegmentationChoices;
  readonly onChange: (choices: SegmentationChoices) => void;
}

export function Segmentation({ choices, onChange }: SegmentationProps) {
  // The 3 of a 30 is no number to be held to the bounds yet.
  const [typed, setTyped] = useState<{ readonly key: string; readonly value: number | string }>();
  const number = (
    label: string,
    description: string,
    key: keyof typeof bounds,
    { unit, decimals }: { readonly unit: number; readonly decimals: number },
  ) => (
    <NumberInput
      size="xs"
      label={label}
      description={description}
      decimalScale={decimals}
      min={bounds[key].minimum / unit}
      max={bounds[key].maximum / unit}
      step={key === 'longestUtteranceMs' ? 1 : key === 'threshold' ? 5 : 0.1}
      value={typed?.key === key ? typed.value : Number((choices[key] / unit).toFixed(decimals))}
      onChange={(value) => {
        const kept = typeof value === 'number' ? value * unit : Number.NaN;
        const within = kept >= bounds[key].minimum && kept <= bounds[key].maximum;
        setTyped(within ? undefined : { key, value });
        if (within) onChange({ ...choices, [key]: key === 'threshold' ? kept : Math.round(kept) });
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
  return (
    <Group gap="xs">
      <Checkbox
        label={t('Find the utterances of recordings longer than {longMs} s', { longMs: longMs / 1000 })}
        checked={choices.wanted}
        onChange={(event) => onChange({ ...choices, wanted: event.currentTarget.checked })}
      />
      <Popover position="bottom-start" width={300} shadow="md" trapFocus>
        <Popover.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconAdjustments size={14} />}
            disabled={!choices.wanted}
          >
            {t('Segmentation …')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            <Text size="sm">
              {t(
                'Each utterance that is found becomes a transcription of its own, with its place in the recording.',
              )}
            </Text>
            {number(t('Shortest pause, s'), t('Shorter ones do not end an utterance'), 'shortestPauseMs', {
              unit: 1000,
              decimals: 2,
            })}
            {number(
              t('Longest utterance, s'),
              t('Longer ones are divided at their best pause'),
              'longestUtteranceMs',
              {
                unit: 1000,
                decimals: 1,
              },
            )}
            {number(
              t('Speech threshold, %'),
              t('Lower: quiet speech is found, and more noise'),
              'threshold',
              {
                unit: 0.01,
                decimals: 0,
              },
            )}
            <Button size="xs" variant="default" onClick={() => onChange(usual)}>
              {t('Reset to defaults')}
            </Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
