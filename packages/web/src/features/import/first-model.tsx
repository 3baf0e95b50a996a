import {
  Button,
  Collapse,
  Group,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { problemWords } from '../../api/problem.js';
import { t } from '../../i18n/index.js';
import { suitableFeatures } from '../../shared/corpora/features.js';
import { previewQuery } from '../../shared/corpora/queries.js';
import { type Shares, toFractions, usualShares, withShare } from '../../shared/corpora/shares.js';
import { defaultName } from '../../shared/training/names.js';
import { firstPreset, presetExplanation, presetName } from '../../shared/training/presets.js';
import { earlierModels, presetsQuery } from '../../shared/training/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { capitalised, count, duration } from '../../ui/words.js';
import { useFirstModel } from './use-first-model.js';

interface FirstModelProps {
  /** What was imported; none: all that is here but the demonstration. */
  readonly utteranceIds: readonly number[];
  readonly labelType: string;
  /** What the corpus is called unless somebody says otherwise. */
  readonly suggested: string | undefined;
}

/** From what was imported to a model that is trained on it: a corpus and a training in one step, as most people want them. */
export function FirstModel({ utteranceIds, labelType, suggested }: FirstModelProps) {
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [called, setCalled] = useState<string>();
  const [wanted, setWanted] = useState<string>();
  const [shares, setShares] = useState<Shares>(usualShares);
  const presets = useQuery(presetsQuery).data ?? [];
  const earlier = useQuery(earlierModels).data ?? [];
  const request = {
    labelType,
    shares: toFractions(shares),
    seed: 1,
    ...(utteranceIds.length > 0 ? { utteranceIds: [...utteranceIds] } : { filter: { demonstration: false } }),
  };
  const preview = useQuery(previewQuery(request));
  const make = useFirstModel();
  const named = (name: string | undefined) => presets.find((one) => one.name === name);
  const preset = named(wanted) ?? named(firstPreset) ?? presets[0];
  const name = called ?? suggested ?? t('First corpus');
  const { problem, sets, tones = false } = preview.data ?? {};
  const ready = name.trim() !== '' && preset !== undefined && preview.data !== undefined && !problem;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!preset) return;
    const corpus = { ...request, name: name.trim(), featureType: suitableFeatures(labelType, tones) };
    const model = defaultName(
      name.trim(),
      presetName(preset.name),
      earlier.map((one) => one.name),
    );
    make.mutate(
      { corpus, model: { name: model, preset: preset.name } },
      {
        onSuccess: (modelId) => {
          void navigate({ to: '/models/$modelId', params: { modelId: String(modelId) } });
        },
      },
    );
  };
  return (
    <Paper component="form" withBorder p="md" aria-label={t('A first model')} onSubmit={submit}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            {t('A first model')}
          </Title>
          <Text size="sm" c="dimmed">
            {sets && preset
              ? t(
                  'Makes the corpus “{name}” with {training} to train on and {testing} to test with, and trains a model on it ({preset}).',
                  {
                    name,
                    training: duration(sets.training.durationMs),
                    testing: count(sets.testing.utterances, 'utterance'),
                    preset: presetName(preset.name),
                  },
                )
              : t('Makes a corpus of what was imported, and trains a model on it.')}
          </Text>
        </div>
        {problem && <Text size="sm">{problemWords(problem)}</Text>}
        {preview.isError && <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />}
        {make.isError && <ProblemAlert error={make.error} />}
        <Collapse expanded={opened}>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput
              label={t('Name of the corpus')}
              maxLength={400}
              value={name}
              onChange={(event) => setCalled(event.currentTarget.value)}
            />
            <Select
              label={t('Preset')}
              allowDeselect={false}
              data={presets.map((one) => ({ value: one.name, label: capitalised(presetName(one.name)) }))}
              value={preset?.name ?? null}
              onChange={(value) => setWanted(value ?? undefined)}
              description={preset && presetExplanation(preset)}
              inputWrapperOrder={['label', 'input', 'description']}
            />
            <NumberInput
              label={t('Share of the test set')}
              description={t('Kept apart, to measure how good the model is.')}
              inputWrapperOrder={['label', 'input', 'description']}
              suffix=" %"
              min={0}
              max={98}
              allowDecimal={false}
              clampBehavior="strict"
              value={shares.testing}
              onChange={(value) =>
                typeof value === 'number' && setShares(withShare(shares, 'testing', value))
              }
            />
          </SimpleGrid>
        </Collapse>
        <Group>
          <Button
            type="submit"
            leftSection={<IconPlayerPlay size={18} />}
            loading={make.isPending}
            disabled={!ready}
          >
            {t('Train a first model')}
          </Button>
          <Button variant="subtle" aria-expanded={opened} onClick={() => setOpened(!opened)}>
            {t('Change the settings')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
