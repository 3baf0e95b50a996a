import { Button, CloseButton, Group, NumberInput, Pill, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo, useEffect, useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { corpusQuery } from '../../shared/corpora/queries.js';
import type { UtteranceFilter } from '../../shared/corpora/utterance-filter.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { useIsBeside } from '../../shared/overview/queries.js';
import { audioQuery } from '../../shared/recordings/queries.js';
import { speakersQuery } from './queries.js';
import { isFiltered } from './search.js';

interface FiltersProps {
  readonly filter: UtteranceFilter;
  readonly onChange: (change: UtteranceFilter) => void;
}

/** A value of a Select that no speaker can have, for those of whom nobody said who speaks. */
const unknownSpeaker = '\n';

/** Which utterances are listed. */
export const Filters = memo(function Filters({ filter, onChange }: FiltersProps) {
  const { speaker, source, inCorpus, problem, demonstration, imported, corrected } = filter;
  const beside = useIsBeside();
  const speakers = useQuery(speakersQuery);
  const named = [
    ...(speaker ? [speaker] : []),
    ...(speakers.data ?? []).map((one) => one.speaker).filter((one) => one !== speaker),
  ];
  return (
    <Group gap="xs" align="flex-end">
      <TypedFilter
        label={t('Labels, one after another')}
        clearLabel={t('Any labels')}
        value={filter.text ?? ''}
        phonetic
        onChange={(text) => onChange({ text: text || undefined })}
      />
      <TypedFilter
        label={t('Part of the name')}
        clearLabel={t('Any name')}
        value={filter.name ?? ''}
        onChange={(name) => onChange({ name: name || undefined })}
      />
      <Select
        aria-label={t('Speaker')}
        placeholder={t('Any speaker')}
        className="field-of-content"
        miw={190}
        searchable
        clearable
        nothingFoundMessage={t('No speaker of that name')}
        data={[{ value: unknownSpeaker, label: t('Not known') }, ...named.sort()]}
        value={speaker === '' ? unknownSpeaker : (speaker ?? null)}
        onChange={(value) => onChange({ speaker: value === unknownSpeaker ? '' : (value ?? undefined) })}
      />
      <SecondsFilter
        label={t('Shortest, in seconds')}
        placeholder={t('From s')}
        milliseconds={filter.minimumMs}
        onChange={(minimumMs) => onChange({ minimumMs })}
      />
      <SecondsFilter
        label={t('Longest, in seconds')}
        placeholder={t('To s')}
        milliseconds={filter.maximumMs}
        onChange={(maximumMs) => onChange({ maximumMs })}
      />
      <Select
        aria-label={t('Transcribed by')}
        placeholder={t('By anyone')}
        className="field-of-content"
        miw={170}
        clearable
        data={[
          { value: 'person', label: t('By a person') },
          { value: 'model', label: t('By a model') },
        ]}
        value={source ?? null}
        onChange={(value) =>
          onChange({ source: value === 'person' || value === 'model' ? value : undefined })
        }
      />
      <FlagFilter
        label={t('Imported or not')}
        placeholder={t('From anywhere')}
        width={190}
        choices={[
          [true, t('From annotations')],
          [false, t('Not from annotations')],
        ]}
        value={imported}
        onChange={(value) => onChange({ imported: value })}
      />
      <FlagFilter
        label={t('Corrected or not')}
        placeholder={t('Corrected or not')}
        width={170}
        choices={[
          [true, t('Corrected')],
          [false, t('Not corrected')],
        ]}
        value={corrected}
        onChange={(value) => onChange({ corrected: value })}
      />
      <FlagFilter
        label={t('In a corpus or not')}
        placeholder={t('Any use')}
        width={165}
        choices={[
          [true, t('In a corpus')],
          [false, t('In no corpus')],
        ]}
        value={inCorpus}
        onChange={(value) => onChange({ inCorpus: value })}
      />
      <FlagFilter
        label={t('Usable or not')}
        placeholder={t('Usable or not')}
        width={210}
        choices={[
          [true, t('Cannot be used')],
          [false, t('Can be used')],
        ]}
        value={problem}
        onChange={(value) => onChange({ problem: value })}
      />
      <LanguageFilter language={filter.language} onChange={(language) => onChange({ language })} />
      {(beside || demonstration !== undefined) && (
        <FlagFilter
          label={t('With the demonstration or without')}
          placeholder={t('With the demonstration')}
          width={216}
          choices={[
            [false, t('Without the demonstration')],
            [true, t('The demonstration alone')],
          ]}
          value={demonstration}
          onChange={(value) => onChange({ demonstration: value })}
        />
      )}
      <OfOneThing filter={filter} onChange={onChange} />
      {isFiltered(filter) && (
        <Button variant="subtle" size="sm" px="xs" onClick={() => onChange(cleared(filter))}>
          {t('Show all')}
        </Button>
      )}
    </Group>
  );
});

const cleared = (filter: UtteranceFilter): UtteranceFilter =>
  Object.fromEntries(Object.keys(filter).map((name) => [name, undefined]));

interface FlagFilterProps {
  readonly label: string;
  readonly placeholder: string;
  readonly width: number;
  /** In the order in which they are listed. */
  readonly choices: readonly (readonly [flag: boolean, words: string])[];
  readonly value: boolean | undefined;
  readonly onChange: (value: boolean | undefined) => void;
}

/** Whether something holds of an utterance, or no matter. */
function FlagFilter({ label, placeholder, width, choices, value, onChange }: FlagFilterProps) {
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      className="field-of-content"
      miw={width}
      clearable
      data={choices.map(([flag, words]) => ({ value: String(flag), label: words }))}
      value={value === undefined ? null : String(value)}
      onChange={(chosen) => onChange(chosen === null ? undefined : chosen === 'true')}
    />
  );
}

interface TypedFilterProps {
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  /** Whether labels are typed. */
  readonly phonetic?: boolean;
  readonly onChange: (value: string) => void;
}

function TypedFilter({ label, clearLabel, value, phonetic = false, onChange }: TypedFilterProps) {
  const [typed, setTyped] = useState(value);
  const debouncedChange = useDebouncedCallback(onChange, 250);
  // Going back in the browser's history, or 'Show all'.
  useEffect(() => setTyped(value), [value]);
  const set = (next: string) => {
    setTyped(next);
    debouncedChange(next);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      className="field-of-content"
      miw={220}
      leftSection={<IconSearch size={16} />}
      rightSection={typed !== '' && <CloseButton size="sm" aria-label={clearLabel} onClick={() => set('')} />}
      {...(phonetic && { styles: { input: { fontFamily: phoneticFonts } } })}
      value={typed}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

interface SecondsFilterProps {
  readonly label: string;
  readonly placeholder: string;
  readonly milliseconds: number | undefined;
  readonly onChange: (milliseconds: number | undefined) => void;
}

function SecondsFilter({ label, placeholder, milliseconds, onChange }: SecondsFilterProps) {
  const debouncedChange = useDebouncedCallback(onChange, 350);
  const given = milliseconds === undefined ? '' : milliseconds / 1000;
  const [typed, setTyped] = useState<number | string>(given);
  useEffect(() => setTyped(given), [given]);
  return (
    <NumberInput
      aria-label={label}
      placeholder={placeholder}
      className="field-of-content"
      miw={84}
      min={0}
      decimalScale={1}
      hideControls
      value={typed}
      onChange={(value) => {
        setTyped(value);
        debouncedChange(typeof value === 'number' ? Math.round(value * 1000) : undefined);
      }}
    />
  );
}

/** Filters that come from other pages: of one corpus, of one recording. */
function OfOneThing({ filter: { corpusId, audioId }, onChange }: FiltersProps) {
  const corpus = useQuery({ ...corpusQuery(corpusId ?? 0), enabled: corpusId !== undefined });
  const audio = useQuery(audioQuery(audioId));
  return (
    <>
      {corpusId !== undefined && (
        <Pill
          size="md"
          withRemoveButton
          removeButtonProps={{ 'aria-label': t('Of any corpus') }}
          onRemove={() => onChange({ corpusId: undefined })}
        >
          {t('In the corpus “{name}”', { name: corpus.data?.name ?? '…' })}
        </Pill>
      )}
      {audioId !== undefined && (
        <Pill
          size="md"
          withRemoveButton
          removeButtonProps={{ 'aria-label': t('Of any recording') }}
          onRemove={() => onChange({ audioId: undefined })}
        >
          {audio.data ? t('Of “{name}”', { name: audio.data.name }) : t('Of one recording')}
        </Pill>
      )}
    </>
  );
}
