import { Alert, Loader, Paper, Select, SimpleGrid, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Corpus } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { corpusQuery } from '../../shared/corpora/queries.js';
import { featureName, labelTypeName } from '../../shared/corpora/words.js';
import { withLanguages } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { Fact } from '../../ui/fact.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration } from '../../ui/words.js';
import { corporaToChoose } from './queries.js';

/** Of models from elsewhere only the label set is here: nothing to train on. */
export const hasSpeech = ({ sets }: Pick<Corpus, 'sets'>): boolean =>
  sets.training.utterances > 0 && sets.validation.utterances > 0;

/** A longer list is looked through by name. */
const mostOffered = 200;

/** Less than this shows whether the data is in order, and little more. */
const littleMs = 10 * 60_000;

interface Props {
  readonly corpusId: number | undefined;
  readonly onChoose: (corpusId: number) => void;
}

/** Which corpus is trained on. */
export function CorpusChoice({ corpusId, onChoose }: Props) {
  const languages = useSeveralLanguages();
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed, 250);
  const chosen = useQuery({ ...corpusQuery(corpusId ?? 0), enabled: corpusId !== undefined });
  // What stands in the field is the name of the chosen one, and not what is looked for.
  const isName =
    chosen.data !== undefined && wanted === withLanguages(chosen.data.name, chosen.data, languages);
  const search = isName ? '' : wanted;
  const found = useQuery({ ...corporaToChoose(search), placeholderData: keepPreviousData });
  const offered = (found.data ?? []).filter(hasSpeech);
  const shown = offered.slice(0, mostOffered);
  const all = chosen.data && !shown.some(({ id }) => id === chosen.data.id) ? [chosen.data, ...shown] : shown;
  return (
    <>
      <Select
        label={t('Corpus')}
        placeholder={t('Choose a corpus')}
        description={
          offered.length > mostOffered
            ? t('The newest {mostOffered} of {offered} are listed; type part of a name for others.', {
                mostOffered,
                offered: offered.length,
              })
            : undefined
        }
        searchable
        allowDeselect={false}
        nothingFoundMessage={found.isFetching ? t('Searching…') : t('No corpus of this name')}
        data={all.map((one) => ({ value: String(one.id), label: withLanguages(one.name, one, languages) }))}
        value={corpusId === undefined ? null : String(corpusId)}
        onChange={(id) => id !== null && onChoose(Number(id))}
        onSearchChange={setTyped}
        filter={({ options }) => options}
        rightSection={found.isFetching ? <Loader size="xs" /> : undefined}
      />
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {chosen.isError && <ProblemAlert error={chosen.error} onRetry={() => void chosen.refetch()} />}
    </>
  );
}

/** What is in it, and whether that is enough. */
export function CorpusContents({ corpus }: { corpus: Corpus }) {
  const { training, validation, testing } = corpus.sets;
  const set = ({ utterances, durationMs }: Corpus['sets']['training']) =>
    ({ value: duration(durationMs), note: count(utterances, 'utterance') }) as const;
  return (
    <>
      <Paper withBorder p="sm">
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <Fact name={t('Training')} {...set(training)} />
          <Fact name={t('To choose the best epoch by')} {...set(validation)} />
          <Fact name={t('To test with in the end')} {...set(testing)} />
          <Fact
            name={t('Labels')}
            value={String(corpus.labels)}
            note={t('{labelTypeName}; features: {featureName}', {
              labelTypeName: labelTypeName(corpus.labelType),
              featureName: featureName(corpus.featureType).toLowerCase(),
            })}
          />
        </SimpleGrid>
      </Paper>
      {!hasSpeech(corpus) ? (
        <Alert color="orange" title={t('There is nothing to train on')}>
          {t(
            'This corpus needs utterances both to train on and to choose the best epoch by. Make another of your utterances.',
          )}
        </Alert>
      ) : (
        training.durationMs < littleMs && (
          <Text size="sm" c="dimmed">
            {t(
              'This is little speech. It shows whether everything is in order; models that help with transcribing are made of half an hour and more.',
            )}
          </Text>
        )
      )}
    </>
  );
}
