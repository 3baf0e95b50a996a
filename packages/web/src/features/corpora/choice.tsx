import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  NumberInput,
  Pill,
  Radio,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../i18n/index.js';
import { previewQuery } from '../../shared/corpora/queries.js';
import { filterOf, type NewCorpus, type UtteranceFilter } from '../../shared/corpora/utterance-filter.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { count, duration } from '../../ui/words.js';
import type { CorpusSettings } from './settings.js';

interface UtteranceChoiceProps {
  readonly ids: readonly number[] | undefined;
  readonly filter: UtteranceFilter;
  /** Whether the demonstration lies beside other recordings, and may be left out. */
  readonly beside: boolean;
  /** What the preview was asked for: its speakers are offered. */
  readonly request: Omit<NewCorpus, 'name'>;
  readonly onChange: (part: Pick<CorpusSettings, 'ids' | 'filter' | 'withDemonstration'>) => void;
}

const own: UtteranceFilter = { demonstration: false };

const isOwn = (filter: UtteranceFilter) =>
  filter.demonstration === false && Object.keys(filterOf(filter) ?? {}).length === 1;

/** Which utterances: all, some by a filter, or those that were chosen on another page. */
export function UtteranceChoice({ ids, filter, beside, request, onChange }: UtteranceChoiceProps) {
  const [some, setSome] = useState(filterOf(filter) !== undefined && !(beside && isOwn(filter)));
  const [chosen] = useState(ids);
  const value = ids ? 'chosen' : some ? 'some' : beside && isOwn(filter) ? 'own' : 'all';
  const choose = (next: string) => {
    setSome(next === 'some');
    onChange({
      ids: next === 'chosen' ? chosen : undefined,
      filter: next === 'some' ? filter : next === 'own' ? own : {},
      withDemonstration: beside && next === 'all',
    });
  };
  return (
    <Stack gap="sm">
      <Radio.Group label={t('Which utterances')} value={value} onChange={choose}>
        <Group mt="xs">
          {chosen && (
            <Radio
              value="chosen"
              label={t('The {utterances} that you chose', { utterances: count(chosen.length, 'utterance') })}
            />
          )}
          {beside && <Radio value="own" label={t('All of your own')} />}
          <Radio value="all" label={beside ? t('All, with the demonstration') : t('All there are')} />
          <Radio value="some" label={t('Some of them')} />
        </Group>
      </Radio.Group>
      {value === 'some' && (
        <FilterFields
          filter={filter}
          beside={beside}
          request={request}
          onChange={(next) => onChange({ ids: undefined, filter: next, withDemonstration: beside })}
        />
      )}
    </Stack>
  );
}

interface FilterFieldsProps {
  readonly filter: UtteranceFilter;
  readonly beside: boolean;
  readonly request: Omit<NewCorpus, 'name'>;
  readonly onChange: (filter: UtteranceFilter) => void;
}

function FilterFields({ filter, beside, request, onChange }: FilterFieldsProps) {
  const set = (part: UtteranceFilter) => onChange(filterOf({ ...filter, ...part }) ?? {});
  const seconds = (value: string | number) =>
    typeof value === 'number' && value > 0 ? Math.round(value * 1000) : undefined;
  return (
    <Fieldset legend={t('Only those that are')} variant="filled">
      <Stack gap="sm">
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <Select
            label={t('Transcribed by')}
            miw={180}
            data={[
              { value: '', label: t('Anyone') },
              { value: 'person', label: t('A person') },
              { value: 'model', label: t('A model') },
            ]}
            value={filter.source ?? ''}
            allowDeselect={false}
            onChange={(value) => set({ source: value === 'person' || value === 'model' ? value : undefined })}
          />
          <SpeakerSelect filter={filter} request={request} onChange={(speaker) => set({ speaker })} />
        </Group>
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <TextInput
            label={t('With this in the recording’s name')}
            miw={180}
            value={filter.name ?? ''}
            onChange={(event) => set({ name: event.currentTarget.value || undefined })}
          />
          <Select
            label={t('Used before')}
            miw={180}
            data={[
              { value: '', label: t('Either way') },
              { value: 'false', label: t('In no corpus yet') },
              { value: 'true', label: t('In a corpus already') },
            ]}
            value={filter.inCorpus === undefined ? '' : String(filter.inCorpus)}
            allowDeselect={false}
            onChange={(value) => set({ inCorpus: value ? value === 'true' : undefined })}
          />
        </Group>
        <Group grow align="flex-start">
          <NumberInput
            label={t('At least so many seconds')}
            min={0}
            decimalScale={2}
            value={filter.minimumMs === undefined ? '' : filter.minimumMs / 1000}
            onChange={(value) => set({ minimumMs: seconds(value) })}
          />
          <NumberInput
            label={t('At most so many seconds')}
            min={0}
            decimalScale={2}
            value={filter.maximumMs === undefined ? '' : filter.maximumMs / 1000}
            onChange={(value) => set({ maximumMs: seconds(value) })}
          />
        </Group>
        {beside && (
          <Checkbox
            label={t('Without the demonstration')}
            checked={filter.demonstration === false}
            onChange={(event) => set({ demonstration: event.currentTarget.checked ? false : undefined })}
          />
        )}
        <LanguageFilter labelled language={filter.language} onChange={(language) => set({ language })} />
        <HandedOver filter={filter} onRemove={(name) => set({ [name]: undefined })} />
        <Group>
          <Button
            variant="subtle"
            size="compact-sm"
            disabled={filterOf(filter) === undefined}
            onClick={() => onChange({})}
          >
            {t('Clear these')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

/** What other pages may have asked for, and cannot be chosen here. */
function HandedOver({
  filter,
  onRemove,
}: {
  filter: UtteranceFilter;
  onRemove: (name: 'corpusId' | 'audioId') => void;
}) {
  const given = (['corpusId', 'audioId'] as const).filter((name) => filter[name] !== undefined);
  if (given.length === 0) return null;
  return (
    <Group gap="xs">
      {given.map((name) => (
        <Pill
          key={name}
          withRemoveButton
          removeButtonProps={{ 'aria-label': t('Any again') }}
          onRemove={() => onRemove(name)}
        >
          {name === 'corpusId' ? t('Of one corpus') : t('Of one recording')}
        </Pill>
      ))}
    </Group>
  );
}

const unknown = '\u0000unknown';

function SpeakerSelect({
  filter,
  request,
  onChange,
}: Pick<FilterFieldsProps, 'filter' | 'request'> & { onChange: (speaker: string | undefined) => void }) {
  // Without this field's own choice, all that could be chosen instead is known.
  const { speaker: _, ...others } = request.filter ?? {};
  const { filter: __, ...rest } = request;
  const anySpeaker = filterOf(others);
  const { data } = useQuery(previewQuery({ ...rest, ...(anySpeaker && { filter: anySpeaker }) }));
  const speakers = data?.speakers ?? [];
  const known = speakers.some(({ speaker }) => speaker !== null);
  const options = speakers.map(({ speaker, durationMs }) => ({
    value: speaker ?? unknown,
    label: `${speaker ?? t('Not known')} (${duration(durationMs)})`,
  }));
  const value = filter.speaker === undefined ? null : filter.speaker === '' ? unknown : filter.speaker;
  // What the address asks for is shown even where nobody has said anything.
  const missing =
    value !== null && options.every((option) => option.value !== value)
      ? [{ value, label: filter.speaker === '' ? t('Not known') : (filter.speaker ?? '') }]
      : [];
  if (!known && value === null) {
    return (
      <Stack gap={4} miw={180} pt={2}>
        <Text size="sm" fw={500}>
          {t('Speaker')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('No speaker is known yet.')}
        </Text>
      </Stack>
    );
  }
  return (
    <Select
      label={t('Speaker')}
      placeholder={t('Anyone')}
      miw={180}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('Anyone again') }}
      data={[...options, ...missing]}
      value={value}
      onChange={(next) => onChange(next === null ? undefined : next === unknown ? '' : next)}
    />
  );
}
