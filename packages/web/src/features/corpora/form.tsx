import {
  Button,
  Checkbox,
  Collapse,
  Grid,
  Group,
  NumberInput,
  Paper,
  Radio,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { t } from '../../i18n/index.js';
import { suitableFeatures } from '../../shared/corpora/features.js';
import { previewQuery, useMakeCorpus } from '../../shared/corpora/queries.js';
import { featureWords, labelTypeName, labelTypeWords } from '../../shared/corpora/words.js';
import { LinkButton } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { UtteranceChoice } from './choice.js';
import { CorpusPreviewPanel } from './preview.js';
import { corpusTypesQuery } from './queries.js';
import { type CorpusSettings, corpusRequest, previewRequest, usualSeed } from './settings.js';
import { SharesInput } from './shares-input.js';

interface CorpusFormProps {
  readonly initial: CorpusSettings;
  /** Whether the demonstration lies beside other recordings. */
  readonly beside: boolean;
  readonly onChange: (settings: CorpusSettings) => void;
}

/** All of a corpus in one step, with what would come of it beside. */
export function CorpusForm({ initial, beside, onChange }: CorpusFormProps) {
  const [settings, setSettings] = useState(initial);
  const debouncedChange = useDebouncedCallback(onChange, 300);
  const change = (part: Partial<CorpusSettings>) => {
    const next = { ...settings, ...part };
    setSettings(next);
    debouncedChange(next);
  };
  const [asked] = useDebouncedValue(previewRequest(settings), 350);
  const preview = useQuery(previewQuery(asked));
  const speakers = preview.data?.speakers.filter(({ speaker }) => speaker !== null) ?? [];
  const tones = preview.data?.tones ?? false;

  const navigate = useNavigate();
  const make = useMakeCorpus();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(corpusRequest(settings, tones), {
      onSuccess: ({ id }) => {
        debouncedChange.cancel();
        void navigate({ to: '/corpora/$corpusId', params: { corpusId: String(id) } });
      },
    });
  };
  const ready = settings.called.trim() !== '' && preview.data !== undefined && preview.data.problem === null;

  return (
    <form onSubmit={submit}>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <TextInput
              label={t('Name')}
              description={t('How you will know it again, e.g. the language and the month.')}
              required
              maxLength={500}
              value={settings.called}
              onChange={(event) => change({ called: event.currentTarget.value })}
              autoFocus
            />
            <UtteranceChoice
              ids={settings.ids}
              filter={settings.filter}
              beside={beside}
              request={asked}
              onChange={(part) => change(part)}
            />
            <Kinds
              settings={settings}
              suitable={suitableFeatures(settings.labelType, tones)}
              onChange={change}
            />
            <SharesInput
              shares={settings.shares}
              durationMs={preview.data?.usable.durationMs}
              onChange={(shares) => change({ shares })}
            />
            <BySpeaker
              speakers={speakers.length}
              checked={settings.bySpeaker}
              onChange={(bySpeaker) => change({ bySpeaker })}
            />
            <More settings={settings} onChange={change} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Paper withBorder p="md" style={{ position: 'sticky', top: 68 }}>
            <Stack>
              <Title order={2} size="h4">
                {t('What it will be')}
              </Title>
              <CorpusPreviewPanel preview={preview} />
              {make.isError && <ProblemAlert error={make.error} />}
              <Group justify="space-between">
                <LinkButton variant="default" to="/corpora">
                  {t('Cancel')}
                </LinkButton>
                <Button type="submit" loading={make.isPending} disabled={!ready}>
                  {t('Make the corpus')}
                </Button>
              </Group>
              {settings.called.trim() === '' && (
                <Text size="xs" c="dimmed" ta="end">
                  {t('Give it a name first.')}
                </Text>
              )}
            </Stack>
          </Paper>
        </Grid.Col>
      </Grid>
    </form>
  );
}

interface KindsProps {
  readonly settings: CorpusSettings;
  readonly suitable: string;
  readonly onChange: (part: Partial<CorpusSettings>) => void;
}

function Kinds({ settings, suitable, onChange }: KindsProps) {
  const { data } = useQuery(corpusTypesQuery);
  const labelTypes = data?.labelTypes ?? [];
  const featureTypes = data?.featureTypes ?? [];
  const labelType = labelTypes.find(({ name }) => name === settings.labelType);
  const features = settings.featureType ?? suitable;
  const featureType = featureTypes.find(({ name }) => name === features);
  return (
    <Stack gap="lg">
      <Radio.Group
        label={t('Label type')}
        description={labelType && labelTypeWords(labelType).explanation}
        value={settings.labelType}
        onChange={(value) => onChange({ labelType: value })}
      >
        <Group mt="xs">
          {labelTypes.map(({ name }) => (
            <Radio key={name} value={name} label={labelTypeName(name)} />
          ))}
        </Group>
      </Radio.Group>
      <Select
        label={t('Features')}
        description={featureType && featureWords(featureType).explanation}
        inputWrapperOrder={['label', 'input', 'description']}
        data={featureTypes.map((kind) => ({
          value: kind.name,
          label:
            featureWords(kind).name +
            (kind.name === suitable ? ` ${t('(recommended for these labels)')}` : ''),
        }))}
        value={features}
        allowDeselect={false}
        onChange={(value) => onChange({ featureType: value === suitable ? undefined : (value ?? undefined) })}
      />
    </Stack>
  );
}

interface BySpeakerProps {
  readonly speakers: number;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function BySpeaker({ speakers, checked, onChange }: BySpeakerProps) {
  if (speakers < 2 && !checked) {
    return (
      <Text size="sm" c="dimmed">
        {speakers === 0
          ? t(
              'The speakers of these utterances are unknown. Where they are known, a corpus can be divided by speaker.',
            )
          : t('Only one speaker is known of these utterances, so there is nothing to divide by speaker.')}
      </Text>
    );
  }
  return (
    <Checkbox
      label={t('Divide by speaker: all that one person says goes into the same set')}
      description={t(
        'The error rate then shows how well people are transcribed whom the model was not trained on. Leave it open if you will transcribe more of the same speakers.',
      )}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

function More({ settings, onChange }: Omit<KindsProps, 'suitable'>) {
  const [opened, setOpened] = useState(settings.seed !== usualSeed || settings.maxSeconds !== undefined);
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        px={0}
        leftSection={opened ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {t('More')}
      </Button>
      <Collapse expanded={opened}>
        <Group align="flex-start" pt="xs">
          <NumberInput
            label={t('Seed')}
            description={t('Another number divides in another way; the same in the same.')}
            w={260}
            min={0}
            max={4_294_967_295}
            allowDecimal={false}
            value={settings.seed}
            onChange={(value) => onChange({ seed: typeof value === 'number' ? value : usualSeed })}
          />
          <NumberInput
            label={t('Longest utterance, in seconds')}
            description={t('Longer ones are left out. Empty: up to two minutes.')}
            w={260}
            min={0.1}
            max={120}
            decimalScale={2}
            value={settings.maxSeconds ?? ''}
            onChange={(value) =>
              onChange({ maxSeconds: typeof value === 'number' && value > 0 ? value : undefined })
            }
          />
        </Group>
      </Collapse>
    </div>
  );
}
