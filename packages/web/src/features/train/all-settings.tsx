import { Button, Collapse, Fieldset, Group, SimpleGrid, Stack, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import { groupSign, number, t } from '../../i18n/index.js';
import type { CreateModelSettings, Preset } from '../../shared/training/types.js';
import { DecimalInput } from '../../ui/decimal-input.js';
import { count } from '../../ui/words.js';
import { defaultOf, type Field, fieldGroups, kept, shown } from './settings.js';

interface Props {
  readonly preset: Preset;
  /** Those that are not the preset's own. */
  readonly settings: CreateModelSettings;
  readonly problems: Partial<Record<keyof CreateModelSettings, string>>;
  /** Undefined: as the preset has it. */
  readonly onChange: (changes: CreateModelSettings) => void;
  /** Those that are the starting model's: nothing to choose. */
  readonly takenOver: readonly (keyof CreateModelSettings)[];
}

/** Every number of a training, each explained, behind a button: few people need them. */
export function AllSettings({ preset, settings, problems, onChange, takenOver }: Props) {
  const changed = Object.keys(settings).length;
  const [opened, { toggle }] = useDisclosure(changed > 0);
  const id = useId();
  return (
    <div>
      <Group gap="xs">
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={toggle}
          aria-expanded={opened}
          aria-controls={id}
          leftSection={opened ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        >
          {changed > 0
            ? t('All settings ({numbers} changed)', { numbers: count(changed, 'setting') })
            : t('All settings')}
        </Button>
        {changed > 0 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() =>
              onChange(Object.fromEntries(Object.keys(settings).map((name) => [name, undefined])))
            }
          >
            {t('Reset to the preset')}
          </Button>
        )}
      </Group>
      <Collapse id={id} expanded={opened}>
        <Stack pt="xs">
          {fieldGroups.map((group) => (
            <Fieldset key={group.name} legend={group.title}>
              <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} verticalSpacing="md">
                {group.fields.map((field) => (
                  <Numeric key={field.name} {...{ field, preset, settings, problems, onChange, takenOver }} />
                ))}
                {group.name === 'decoding' && (
                  <Switch
                    label={t('Merge repeated labels (CTC)')}
                    description={t(
                      'A sound that lasts is recognised several times in a row. Leave it on, unless you repeat an experiment without.',
                    )}
                    checked={settings.decodingMergeRepeated ?? preset.decodingMergeRepeated}
                    onChange={(event) => {
                      const { checked } = event.currentTarget;
                      onChange({
                        decodingMergeRepeated: checked === preset.decodingMergeRepeated ? undefined : checked,
                      });
                    }}
                  />
                )}
              </SimpleGrid>
            </Fieldset>
          ))}
        </Stack>
      </Collapse>
    </div>
  );
}

/** Fields of a row stand side by side, whatever their explanations take. */
const below = {
  root: { display: 'flex', flexDirection: 'column', height: '100%' },
  description: { flex: 1 },
} as const;

function Numeric({ field, preset, settings, problems, onChange, takenOver }: Props & { field: Field }) {
  const fallback = defaultOf(field, preset);
  const value = settings[field.name];
  const grows = field.name === 'maximumEpochs' && preset.leastSteps > 0;
  const fixed = takenOver.includes(field.name);
  const usual = number(shown(field, fallback));
  const words = grows ? t('{usual}, more with little speech', { usual }) : usual;
  return (
    <DecimalInput
      label={field.label}
      description={fixed ? t('As the model has it that the training starts from.') : field.explanation}
      disabled={fixed}
      placeholder={words}
      value={typeof value === 'number' ? shown(field, value) : null}
      error={problems[field.name]}
      allowDecimal={field.inPercent === true}
      decimalScale={field.inPercent ? 2 : 0}
      allowNegative={false}
      thousandSeparator={groupSign}
      min={shown(field, field.minimum)}
      max={shown(field, field.maximum)}
      clampBehavior="none"
      styles={below}
      startValue={shown(field, fallback)}
      onChange={(typed) => onChange({ [field.name]: typed === null ? undefined : kept(field, typed) })}
    />
  );
}
