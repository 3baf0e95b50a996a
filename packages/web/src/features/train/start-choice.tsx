import { Alert, Loader, Select, Stack, Text } from '@mantine/core';
import { problemWords } from '../../api/problem.js';
import type { Model, StartingPoint } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { ofLanguageFirst, withLanguages } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { learnedInWords, transferInWords } from './starting.js';

interface Props {
  /** All there are, the newest first; those that are trained can be started from. */
  readonly models: readonly Model[];
  /** Of the corpus: its models are listed before the rest. */
  readonly language: number | undefined;
  readonly chosen: Model | undefined;
  /** What is taken over of the chosen one; undefined until it is known. */
  readonly point: StartingPoint | undefined;
  readonly onChoose: (modelId: number | undefined) => void;
}

/** A longer list is looked through by name. */
const mostOffered = 200;

const nameOf = ({ name, imported, corpusName }: Model): string =>
  imported ? t('{name} (imported)', { name }) : name === corpusName ? name : `${name} (${corpusName})`;

/** What the training starts from: nothing, or another model, of which it is said what is taken over. */
export function StartChoice({ models, language, chosen, point, onChoose }: Props) {
  const languages = useSeveralLanguages();
  const options = ofLanguageFirst(models, language)
    .filter(({ trained }) => trained)
    .map((model) => ({ value: String(model.id), label: withLanguages(nameOf(model), model, languages) }));
  if (options.length === 0 && !chosen) return null;
  return (
    <Stack gap={6}>
      <Select
        label={t('Start from')}
        description={t(
          'Begin with what another model has learned, of another language, too, rather than from nothing. One from another machine is imported under Models.',
        )}
        placeholder={t('Nothing')}
        searchable
        clearable
        limit={mostOffered}
        nothingFoundMessage={t('No trained model of this name')}
        data={options}
        value={chosen ? String(chosen.id) : null}
        onChange={(id) => onChoose(id === null ? undefined : Number(id))}
      />
      {chosen && !point && <Loader size="xs" aria-label={t('Comparing the labels')} />}
      {point?.problem && (
        <Alert color="orange" role="status" title={t('It cannot start from this model')}>
          {problemWords(point.problem)}
        </Alert>
      )}
      {point && !point.problem && (
        <Text size="sm" c="dimmed">
          {transferInWords(point.labels)} {t('The network has the size of that model’s.')}{' '}
          {learnedInWords(point.learnedFrom)}
        </Text>
      )}
    </Stack>
  );
}
