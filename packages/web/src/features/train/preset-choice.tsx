import { Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { t } from '../../i18n/index.js';
import { presetExplanation, presetName } from '../../shared/training/presets.js';
import { type Estimate, timeWords } from '../../shared/training/times.js';
import type { Preset } from '../../shared/training/types.js';
import { capitalised } from '../../ui/words.js';
import { epochsOf } from './settings.js';

interface Props {
  readonly presets: readonly Preset[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
  /** How long each would take, where that is known. */
  readonly estimates: ReadonlyMap<string, Estimate>;
  /** Those that can be chosen; all where not given. */
  readonly fitting?: readonly string[] | undefined;
}

/** The ways to train, as cards of which one is chosen. */
export function PresetChoice({ presets, chosen, onChoose, estimates, fitting }: Props) {
  const id = useId();
  return (
    <Radio.Group label={t('Preset')} value={chosen} onChange={onChoose}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} mt={6} spacing="sm">
        {presets.map((preset) => {
          const time = estimates.get(preset.name);
          const fits = fitting?.includes(preset.name) ?? true;
          return (
            <Radio.Card
              key={preset.name}
              value={preset.name}
              p="sm"
              disabled={!fits}
              aria-label={capitalised(presetName(preset.name))}
              aria-describedby={`${id}-${preset.name}`}
              style={chosen === preset.name ? { borderColor: 'var(--mantine-primary-color-filled)' } : {}}
            >
              <Stack gap={6} h="100%">
                <Group justify="space-between" wrap="nowrap">
                  <Text fw={600}>{capitalised(presetName(preset.name))}</Text>
                  <Radio.Indicator />
                </Group>
                <Text size="sm" flex={1} id={`${id}-${preset.name}`}>
                  {presetExplanation(preset)}
                </Text>
                <Text size="xs" c="dimmed">
                  {fits
                    ? `${epochsOf(preset)}.${time ? ` ${timeWords(time)}.` : ''}`
                    : t('Its network is built differently from that of the model to start from.')}
                </Text>
              </Stack>
            </Radio.Card>
          );
        })}
      </SimpleGrid>
    </Radio.Group>
  );
}
