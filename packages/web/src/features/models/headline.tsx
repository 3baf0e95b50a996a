import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { count, duration, moment, percent, roughly } from '../../ui/words.js';
import { Evaluate, EvaluationProgress } from './evaluate.js';
import { reportQuery } from './queries.js';
import { errorKinds, lerInWords, ofHundred, speech, trainingSeconds } from './words.js';

/** How good it is, in words, and what that number comes from. */
export function Headline({ model }: { model: Model }) {
  return (
    <Paper withBorder p="lg">
      <Stack>
        {model.evaluation ? (
          <Evaluated model={model} evaluation={model.evaluation} />
        ) : (
          <NotEvaluated model={model} />
        )}
        <Facts model={model} />
      </Stack>
    </Paper>
  );
}

interface EvaluatedProps {
  readonly model: Model;
  readonly evaluation: NonNullable<Model['evaluation']>;
}

function Evaluated({ model, evaluation }: EvaluatedProps) {
  const [asking, { toggle, close }] = useDisclosure(false);
  const report = useQuery(reportQuery(model.id));
  const { interval } = report.data ?? {};
  const own = evaluation.corpusId === model.corpusId;
  const measured = {
    ler: percent(evaluation.ler),
    utterances: count(evaluation.utterances, 'utterance'),
    corpusName: evaluation.corpusName,
    labels: count(evaluation.referenceLabels, 'label'),
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Title order={2} size="h3">
            {lerInWords(evaluation.ler)}
          </Title>
          <Text size="sm" c="dimmed">
            {own
              ? t('Label error rate {ler} on the {utterances} of the test set ({labels}).', measured)
              : t(
                  'Label error rate {ler} on the {utterances} of the test set of {corpusName} ({labels}).',
                  measured,
                )}
            {!model.imported && ` ${t('The model was trained on none of them.')}`}
            {interval &&
              ` ${t('With other utterances of this kind, 95 times of 100, between {low} and {high}.', { low: percent(interval.low), high: percent(interval.high) })}`}
          </Text>
        </div>
        <Button variant="default" size="xs" onClick={toggle} aria-expanded={asking} style={{ flexShrink: 0 }}>
          {t('Compare again…')}
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {errorKinds(evaluation).map(({ kind, times, share, words }) => (
          <div key={kind}>
            <Text fz={24} fw={600} lh={1.2}>
              {ofHundred(share)}
            </Text>
            <Text size="sm">{words}</Text>
            <Text size="xs" c="dimmed">
              {timesOf[kind](times)}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {asking ? <Evaluate model={model} onStarted={close} /> : <EvaluationProgress model={model} />}
    </Stack>
  );
}

const timesOf = {
  substitution: (times: number) => count(times, 'substitution'),
  deletion: (times: number) => count(times, 'deletion'),
  insertion: (times: number) => count(times, 'insertion'),
} as const;

function NotEvaluated({ model }: { model: Model }) {
  return (
    <Stack gap="sm">
      <div>
        <Title order={2} size="h3">
          {model.validationLER === null
            ? t('How well it does is not known yet')
            : lerInWords(model.validationLER)}
        </Title>
        <Text size="sm" c="dimmed" maw={760}>
          {model.validationLER === null
            ? t(
                'Have it transcribe speech of yours that has been transcribed by a person, and see where the two differ.',
              )
            : t(
                'Label error rate {validationLER} on the validation set, from which the best epoch was chosen: so it flatters a little. Compare it with a test set to know what it does with speech it has never met, and what it confuses.',
                { validationLER: percent(model.validationLER) },
              )}
        </Text>
      </div>
      <Evaluate model={model} />
    </Stack>
  );
}

/** What it took. */
function Facts({ model }: { model: Model }) {
  const tookSeconds = trainingSeconds(model);
  const facts = [
    model.evaluation !== null &&
      model.validationLER !== null && [t('Label error rate in validation'), percent(model.validationLER)],
    speech(model) !== null && [t('Speech it was trained on'), duration(speech(model))],
    tookSeconds !== null && [t('Training took'), roughly(tookSeconds)],
    model.bestEpoch !== null && [
      t('Kept'),
      t('epoch {bestEpoch} of {epochs}', { bestEpoch: model.bestEpoch, epochs: model.epochs }),
    ],
    !model.imported && [t('Made'), moment(model.createdAt)],
  ].filter((fact) => fact !== false);
  if (facts.length === 0) return null;
  return (
    <Group gap="xl" component="dl" m={0}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed" component="dt">
            {name}
          </Text>
          <Text size="sm" component="dd" m={0}>
            {value}
          </Text>
        </div>
      ))}
    </Group>
  );
}
