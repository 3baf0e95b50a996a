import { ActionIcon, Button, Group, Menu, Paper, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import type { TextRules, TextStep } from '@persephone/formats/text-rules';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { phoneticFonts } from '../../../app/theme.js';
import { t } from '../../../i18n/index.js';
import { count } from '../../../ui/words.js';
import { isComplete, moved, newStep, normalStep, stepKinds, stepWords } from './rules-edit.js';
import type { StepPreview } from './types.js';

interface StepsEditorProps {
  readonly rules: TextRules;
  readonly previews: readonly StepPreview[];
  readonly onChange: (rules: TextRules) => void;
}

interface Draft {
  readonly id: number;
  readonly step: TextStep;
}

const completeIn = (drafts: readonly Draft[]) =>
  drafts.map(({ step }) => normalStep(step)).filter(isComplete);

const same = (one: readonly TextStep[], other: readonly TextStep[]) =>
  JSON.stringify(one) === JSON.stringify(other);

/** What is done to a text before it is divided, step by step, each with what it changes. */
export function StepsEditor({ rules, previews, onChange }: StepsEditorProps) {
  const next = useRef(0);
  const draft = (step: TextStep): Draft => ({ id: next.current++, step });
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => rules.steps.map(draft));
  // Steps that were not made here: a kept choice, a suggestion.
  const known = useRef(rules.steps);
  useEffect(() => {
    if (same(rules.steps, known.current)) return;
    known.current = rules.steps;
    setDrafts(rules.steps.map((step) => ({ id: next.current++, step })));
  }, [rules.steps]);
  const change = (changed: readonly Draft[]) => {
    setDrafts(changed);
    const steps = completeIn(changed);
    if (same(steps, known.current)) return;
    known.current = steps;
    onChange({ ...rules, steps });
  };
  let complete = 0;
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={500}>
          {t('Before that, in this order')}
        </Text>
        <Text size="xs" c="dimmed">
          {t(
            'What is not part of what was said goes here: brackets, punctuation, hesitations, other languages.',
          )}
        </Text>
      </div>
      {drafts.length === 0 && <Text size="sm">{t('Nothing is done to the texts.')}</Text>}
      {drafts.map(({ id, step }, i) => {
        const preview = isComplete(step) ? previews[complete++] : undefined;
        const number = t('step {i}', { i: i + 1 });
        return (
          <Paper
            key={id}
            withBorder
            p="xs"
            role="group"
            aria-label={t('Step {i}: {stepWords}', { i: i + 1, stepWords: stepWords[step.kind] })}
          >
            <Group justify="space-between" wrap="nowrap" gap={4}>
              <Text size="sm" fw={500}>
                {i + 1}. {stepWords[step.kind]}
              </Text>
              <Group gap={2} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('Move {number} up', { number })}
                  disabled={i === 0}
                  onClick={() => change(moved(drafts, i, -1))}
                >
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('Move {number} down', { number })}
                  disabled={i === drafts.length - 1}
                  onClick={() => change(moved(drafts, i, 1))}
                >
                  <IconArrowDown size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('Remove {number}', { number })}
                  onClick={() => change(drafts.filter((one) => one.id !== id))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Group>
            </Group>
            <StepFields
              step={step}
              onChange={(edited) => change(drafts.map((one) => (one.id === id ? { id, step: edited } : one)))}
            />
            <Effect step={step} preview={preview} />
          </Paper>
        );
      })}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            style={{ alignSelf: 'flex-start' }}
          >
            {t('Add a step')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {stepKinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => change([...drafts, draft(newStep(kind))])}>
              {stepWords[kind]} {kind === 'lower-case' ? '' : '…'}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Stack>
  );
}

interface StepFieldsProps {
  readonly step: TextStep;
  readonly onChange: (step: TextStep) => void;
}

const phonetic = { input: { fontFamily: phoneticFonts } };

function StepFields({ step, onChange }: StepFieldsProps) {
  switch (step.kind) {
    case 'leave-out':
      return (
        <Texts
          label={t('Any of these; Enter after each')}
          value={step.containing}
          onChange={(containing) => onChange({ ...step, containing })}
        />
      );
    case 'drop':
      return (
        <Texts
          label={t('Each of these; Enter after each')}
          value={step.texts}
          onChange={(texts) => onChange({ ...step, texts })}
        />
      );
    case 'drop-punctuation':
      return (
        <Texts
          label={t('Signs that stay; Enter after each')}
          value={step.keep}
          onChange={(keep) => onChange({ ...step, keep })}
        />
      );
    case 'drop-between':
      return (
        <Group grow gap="xs">
          <Field label={t('Opening')} value={step.open} onChange={(open) => onChange({ ...step, open })} />
          <Field label={t('Closing')} value={step.close} onChange={(close) => onChange({ ...step, close })} />
        </Group>
      );
    case 'replace':
      return (
        <Group grow gap="xs">
          <Field label={t('This')} value={step.from} onChange={(from) => onChange({ ...step, from })} />
          <Field label={t('By this')} value={step.to} onChange={(to) => onChange({ ...step, to })} />
        </Group>
      );
    case 'lower-case':
      return null;
  }
}

interface FieldProps<T> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Field({ label, value, onChange }: FieldProps<string>) {
  return (
    <TextInput
      size="xs"
      label={label}
      value={value}
      styles={phonetic}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Texts({
  label,
  value,
  onChange,
}: Omit<FieldProps<readonly string[]>, 'onChange'> & { readonly onChange: (value: string[]) => void }) {
  return (
    <TagsInput
      size="xs"
      label={label}
      value={[...value]}
      styles={phonetic}
      // A comma may be one of them.
      splitChars={[]}
      acceptValueOnBlur
      onChange={(texts) => onChange(texts.filter((text) => text !== ''))}
    />
  );
}

function Effect({ step, preview }: { readonly step: TextStep; readonly preview: StepPreview | undefined }) {
  if (!isComplete(step)) {
    return (
      <Text size="xs" c="dimmed" mt={4}>
        {t('Fill it in, and what it changes is shown here.')}
      </Text>
    );
  }
  if (!preview) return null;
  const { annotations, examples } = preview;
  return (
    <>
      <Text size="xs" c="dimmed" mt={4}>
        {annotations === 0
          ? t('Changes nothing.')
          : step.kind === 'leave-out'
            ? t('Leaves out {annotations}:', { annotations: count(annotations, 'annotation') })
            : t('Changes {annotations}:', { annotations: count(annotations, 'annotation') })}
      </Text>
      {examples.map(({ before, after }) => (
        <Text
          key={before}
          size="xs"
          lineClamp={2}
          style={{ fontFamily: phoneticFonts, overflowWrap: 'anywhere' }}
        >
          {before}
          {step.kind !== 'leave-out' && ` → ${after === '' ? '(nothing)' : after}`}
        </Text>
      ))}
    </>
  );
}
