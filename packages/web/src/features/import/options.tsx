import { Checkbox, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../api/client.js';
import { t } from '../../i18n/index.js';
import { labelTypeWords } from '../../shared/corpora/words.js';
import { count } from '../../ui/words.js';
import { ShowMore } from './show-more.js';
import { speakerRules, speakerRuleWords, speakersIn } from './speakers.js';
import { choose, chooseLabelType, type ImportState } from './store.js';

const speakersAtFirst = 8;

/** What a person decides before anything is kept. */
export function Options({ state }: { readonly state: Extract<ImportState, { stage: 'checked' }> }) {
  const { labelType, choices, plan, report, annotated } = state;
  // Annotation files say themselves who speaks, and their labels were chosen before.
  const aboutPairs = !annotated || report.pairs.length > 0;
  const [shown, setShown] = useState(speakersAtFirst);
  const types = useQuery({
    queryKey: ['corpora', 'types'],
    queryFn: () => answer(client.GET('/v1/corpora/types')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const chosen = types.data?.labelTypes.find(({ name }) => name === labelType);
  const paths = plan.work.map(({ audio }) => audio.file.path);
  const speakers = speakersIn(paths, choices.speakerRule, choices.speakerLength);
  const withoutUse = paths.length - plan.work.filter(({ transcription }) => transcription).length;
  const hasAlone = withoutUse > 0 || !choices.alone || report.pairs.length === 0;
  return (
    <Stack gap="md">
      {aboutPairs && (
        <Select
          label={t('Transcriptions to read')}
          description={chosen && labelTypeWords(chosen).explanation}
          value={labelType}
          allowDeselect={false}
          data={(types.data?.labelTypes ?? []).map((type) => ({
            value: type.name,
            label: t('{labelType} (.{name}, then .txt)', {
              labelType: labelTypeWords(type).name,
              name: type.name,
            }),
          }))}
          onChange={(value) => value && void chooseLabelType(value)}
        />
      )}
      {aboutPairs && (
        <Select
          label={t('Who speaks')}
          description={t('Taken from the names of the recordings; can be changed later.')}
          value={choices.speakerRule}
          allowDeselect={false}
          data={speakerRules.map((rule) => ({ value: rule, label: speakerRuleWords[rule] }))}
          onChange={(value) => {
            const rule = speakerRules.find((one) => one === value);
            if (rule) choose({ speakerRule: rule });
          }}
        />
      )}
      {aboutPairs && choices.speakerRule === 'start' && (
        <NumberInput
          label={t('How many letters')}
          min={1}
          max={40}
          value={choices.speakerLength}
          onChange={(value) => typeof value === 'number' && choose({ speakerLength: value })}
        />
      )}
      {aboutPairs && choices.speakerRule !== 'none' && (
        <div>
          <Text size="sm" fw={500}>
            {t('{speakers} found', {
              speakers: count(speakers.filter(({ speaker }) => speaker !== null).length, 'speaker'),
            })}
          </Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {speakers
              .slice(0, shown)
              .map(({ speaker, recordings }) => `${speaker ?? t('nobody named')} (${recordings})`)
              .join(', ')}
            {speakers.length > shown && ' …'}
          </Text>
          <ShowMore
            shown={shown}
            total={speakers.length}
            of={(total) => count(total, 'speaker')}
            onShow={setShown}
          />
        </div>
      )}
      {hasAlone && (
        <Checkbox
          label={t('Also recordings without a transcription')}
          description={t('A model can transcribe them later.')}
          checked={choices.alone}
          onChange={(event) => choose({ alone: event.currentTarget.checked })}
        />
      )}
    </Stack>
  );
}
