import { Alert, Button, Group, Loader, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { corpusQuery } from '../../shared/corpora/queries.js';
import { defaultName } from '../../shared/training/names.js';
import { firstPreset, presetName } from '../../shared/training/presets.js';
import {
  earlierModels,
  presetsQuery,
  useCreateModel,
  useStartTraining,
} from '../../shared/training/queries.js';
import { differing } from '../../shared/training/settings.js';
import { type Estimate, estimate, longer, timeWords } from '../../shared/training/times.js';
import type { Preset } from '../../shared/training/types.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { AllSettings } from './all-settings.js';
import { CorpusChoice, CorpusContents, hasSpeech } from './corpus-choice.js';
import { EncoderChoice } from './encoder-choice.js';
import { PresetChoice } from './preset-choice.js';
import { corporaToChoose, encodersQuery, startingPointQuery, untranscribedQuery } from './queries.js';
import { settingsOf, type TrainSearch } from './search.js';
import { problemsOf } from './settings.js';
import { StartChoice } from './start-choice.js';
import { ownSettings, presetFrom, takenOver } from './starting.js';
import { timesAsLong } from './untranscribed.js';
import { UntranscribedChoice } from './untranscribed-choice.js';

export function TrainPage() {
  const presets = useQuery(presetsQuery);
  const corpora = useQuery(corporaToChoose(''));
  return (
    <Page
      title={t('Train')}
      lead={t('A model is trained on the utterances of a corpus, and then transcribes further recordings.')}
    >
      {[presets, corpora].map(
        (query, index) =>
          query.isError && (
            // biome-ignore lint/suspicious/noArrayIndexKey: two places that stay where they are
            <ProblemAlert key={index} error={query.error} onRetry={() => void query.refetch()} />
          ),
      )}
      {(presets.isPending || corpora.isPending) && <Loader aria-label={t('Loading')} />}
      {presets.data && corpora.data && (
        <Choice presets={presets.data} newest={corpora.data.find(hasSpeech)?.id} />
      )}
    </Page>
  );
}

function Choice({ presets, newest }: { presets: readonly Preset[]; newest: number | undefined }) {
  const search = useSearch({ from: '/train' });
  const [first] = useState(search);
  const corpusId = first.corpusId ?? newest;
  if (corpusId === undefined) {
    return (
      <EmptyState title={t('There is no corpus to train on yet')}>
        <Rich
          message="<0>Import</0> recordings with their transcriptions, and make a <1>corpus</1> of them. Then a model can be trained on it here."
          elements={{ 0: <LinkAnchor to="/import" />, 1: <LinkAnchor to="/corpora" /> }}
        />
      </EmptyState>
    );
  }
  return <TrainForm presets={presets} first={{ ...first, corpusId }} />;
}

interface FormProps {
  readonly presets: readonly Preset[];
  readonly first: TrainSearch & { readonly corpusId: number };
}

/** What is typed goes into the URL a moment later: fields that wait for the router lose letters. */
const keepMs = 300;

function TrainForm({ presets, first }: FormProps) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(first);
  const keep = useDebouncedCallback(
    (search: TrainSearch) => void navigate({ to: '/train', search, replace: true }),
    { delay: keepMs, flushOnUnmount: false },
  );
  const { corpusId } = draft;
  const corpus = useQuery(corpusQuery(corpusId));
  const earlier = useQuery(earlierModels);
  const rest = useQuery(untranscribedQuery(corpusId));
  const encoders = useQuery(encodersQuery);
  const create = useCreateModel();
  const start = useStartTraining();
  const [started, setStarted] = useState(false);

  const starting = earlier.data?.find(({ id, trained }) => trained && id === draft.startingModelId);
  const point = useQuery({
    ...startingPointQuery(starting?.id ?? 0, corpusId),
    enabled: starting !== undefined,
  });
  const fitting = starting && point.data && !point.data.problem ? point.data.presets : undefined;

  const named = (name: string | undefined) =>
    presets.find((preset) => preset.name === name && (fitting?.includes(preset.name) ?? true));
  const alone =
    named(draft.preset) ?? named(fitting ? (point.data?.preset ?? undefined) : firstPreset) ?? presets[0];
  if (!alone) return <Alert color="red" title={t('The service offers no preset')} />;

  const preset = starting ? presetFrom(alone, starting) : alone;
  const settings = differing(starting ? ownSettings(settingsOf(draft)) : settingsOf(draft), preset);
  const problems = problemsOf(settings, preset);
  const suggested = corpus.data
    ? defaultName(
        corpus.data.name,
        presetName(preset.name),
        (earlier.data ?? []).map(({ name }) => name),
      )
    : '';
  const encoder = starting ? undefined : encoders.data?.find(({ id }) => id === draft.encoderId);
  const featureType = starting?.encoder ? starting.featureType : encoder?.featureType;
  const change = (changes: TrainSearch) => {
    const changed = { ...draft, ...changes };
    setDraft(changed);
    keep(changed);
  };
  const estimateOf = (of: Preset): Estimate | undefined =>
    corpus.data &&
    estimate(earlier.data ?? [], starting ? presetFrom(of, starting) : of, of === alone ? settings : {}, {
      featureType: featureType ?? corpus.data.featureType,
      trainingMs: corpus.data.sets.training.durationMs,
    });
  const estimates = new Map(
    presets.flatMap((of) => {
      const found = estimateOf(of);
      return found ? [[of.name, found] as const] : [];
    }),
  );
  const trainingMs = corpus.data?.sets.training.durationMs ?? 0;
  const learnsFromAll = draft.untranscribed === true && rest.data !== undefined && rest.data.recordings > 0;
  const inOneRound = estimates.get(preset.name);
  const time =
    inOneRound && learnsFromAll ? longer(inOneRound, timesAsLong(rest.data, trainingMs)) : inOneRound;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setStarted(true);
    keep.cancel();
    try {
      const name = draft.name?.trim() || suggested;
      const model = await create.mutateAsync({
        ...{ name, corpusId, preset: preset.name, settings },
        ...(starting && { startingModelId: starting.id }),
        ...(encoder && { encoderId: encoder.id }),
        ...(learnsFromAll && { untranscribed: 'all' as const }),
      });
      // The model is made: where its training does not start, its page says so and starts it.
      await start.mutateAsync(model.id).catch((error: Error) =>
        notifications.show({
          color: 'red',
          title: t('The training did not start'),
          message: error.message,
        }),
      );
      await navigate({ to: '/models/$modelId', params: { modelId: String(model.id) } });
    } catch {
      setStarted(false);
    }
  };

  const known = draft.startingModelId === undefined || earlier.data !== undefined;
  // An address may name one that is not known yet.
  const encoderKnown = draft.encoderId === undefined || encoders.data !== undefined;
  const startable =
    known && encoderKnown && (starting === undefined || fitting?.includes(preset.name) === true);
  const ready =
    corpus.data !== undefined && hasSpeech(corpus.data) && startable && Object.keys(problems).length === 0;
  return (
    <Paper component="form" withBorder p="lg" maw={1100} onSubmit={(event) => void submit(event)}>
      <Stack gap="lg">
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <div>
              <CorpusChoice corpusId={corpusId} onChoose={(id) => change({ corpusId: id })} />
            </div>
            <TextInput
              label={t('Name of the model')}
              placeholder={suggested}
              value={draft.name ?? ''}
              maxLength={500}
              onChange={(event) => change({ name: event.currentTarget.value || undefined })}
            />
          </SimpleGrid>
          {corpus.data && <CorpusContents corpus={corpus.data} />}
        </Stack>
        <StartChoice
          models={earlier.data ?? []}
          language={corpus.data?.languages[0]?.id}
          chosen={starting}
          point={point.data}
          onChoose={(startingModelId) => change({ startingModelId })}
        />
        {starting && point.isError && (
          <ProblemAlert error={point.error} onRetry={() => void point.refetch()} />
        )}
        <EncoderChoice
          chosen={encoder?.id}
          onChoose={(encoderId) => change({ encoderId })}
          starting={starting}
        />
        <PresetChoice
          presets={presets}
          chosen={preset.name}
          onChoose={(name) => change({ preset: name })}
          estimates={estimates}
          fitting={fitting}
        />
        <UntranscribedChoice
          summary={rest.data}
          trainingMs={trainingMs}
          chosen={draft.untranscribed === true}
          onChoose={(chosen) => change({ untranscribed: chosen || undefined })}
        />
        {rest.isError && <ProblemAlert error={rest.error} onRetry={() => void rest.refetch()} />}
        <AllSettings
          {...{ preset, settings, problems }}
          onChange={change}
          takenOver={starting ? takenOver : []}
        />
        {create.isError && <ProblemAlert error={create.error} />}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {time && `${t('{time}, going by “{from}”.', { time: timeWords(time), from: time.from })} `}
            {t('You may close the page meanwhile.')}
          </Text>
          <Button
            type="submit"
            size="md"
            leftSection={<IconPlayerPlay size={18} />}
            loading={started}
            disabled={!ready}
          >
            {t('Start training')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
