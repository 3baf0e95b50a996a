import { Button, FileButton, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import {
  readTextRules,
  type Splitting,
  type TextRules,
  TextRulesError,
  type UnknownCharacter,
} from '@persephone/formats/text-rules';
import { useState } from 'react';
import { phoneticFonts } from '../../../app/theme.js';
import { t } from '../../../i18n/index.js';
import { inventoryOf, splittingWords, tableText } from './rules-edit.js';

interface SplittingEditorProps {
  readonly rules: TextRules;
  readonly onChange: (rules: TextRules) => void;
}

const kinds = Object.keys(splittingWords) as Splitting['kind'][];

function begun(kind: Splitting['kind']): Splitting {
  if (kind === 'inventory') return { kind, labels: [], unknown: 'leave-out' };
  if (kind === 'table') return { kind, rows: [], unknown: 'leave-out' };
  return { kind };
}

/** How words become labels. */
export function SplittingEditor({ rules, onChange }: SplittingEditorProps) {
  const { splitting } = rules;
  const set = (next: Splitting) => onChange({ ...rules, splitting: next });
  return (
    <Stack gap="sm">
      <Select
        label={t('What divides a text into labels')}
        value={splitting.kind}
        allowDeselect={false}
        data={kinds.map((kind) => ({ value: kind, label: splittingWords[kind] }))}
        onChange={(value) => {
          const kind = kinds.find((one) => one === value);
          if (kind && kind !== splitting.kind) set(begun(kind));
        }}
      />
      {splitting.kind === 'inventory' && (
        <Inventory labels={splitting.labels} onChange={(labels) => set({ ...splitting, labels })} />
      )}
      {splitting.kind === 'table' && <LetterTable rules={rules} onChange={onChange} />}
      {(splitting.kind === 'inventory' || splitting.kind === 'table') && (
        <Select
          label={t('An annotation with a character that is not in it')}
          value={splitting.unknown}
          allowDeselect={false}
          data={Object.entries(unknownWords).map(([value, label]) => ({ value, label }))}
          onChange={(value) => {
            const unknown = (Object.keys(unknownWords) as UnknownCharacter[]).find((one) => one === value);
            if (unknown) set({ ...splitting, unknown });
          }}
        />
      )}
      {splitting.kind !== 'white-space' && (
        <TextInput
          label={t('Label between words')}
          description={t('A label of its own for the space between two words, e.g. #; empty for none.')}
          value={rules.wordBoundary ?? ''}
          maxLength={20}
          styles={{ input: { fontFamily: phoneticFonts } }}
          onChange={(event) => {
            const label = event.currentTarget.value.replace(/\s/gu, '').normalize('NFC');
            onChange({ ...rules, wordBoundary: label === '' ? null : label });
          }}
        />
      )}
    </Stack>
  );
}

const unknownWords: Readonly<Record<UnknownCharacter, string>> = {
  'leave-out': t('is left out'),
  keep: t('is kept, and the character is a label'),
  drop: t('is taken without the character'),
};

interface InventoryProps {
  readonly labels: readonly string[];
  readonly onChange: (labels: string[]) => void;
}

function Inventory({ labels, onChange }: InventoryProps) {
  const [text, setText] = useState(() => labels.join(' '));
  return (
    <Textarea
      label={t('Labels')}
      description={t('All labels of the language, with spaces between them.')}
      placeholder={t('p t k kʷ a aː e i o u')}
      autosize
      minRows={2}
      maxRows={8}
      value={text}
      styles={{ input: { fontFamily: phoneticFonts } }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(inventoryOf(event.currentTarget.value));
      }}
    />
  );
}

function LetterTable({ rules, onChange }: SplittingEditorProps) {
  const [text, setText] = useState(() => tableText(rules));
  const [problem, setProblem] = useState<string | null>(null);
  const take = (given: string, isFile = false) => {
    setText(given);
    try {
      const read = readTextRules(given);
      setProblem(null);
      if (read.splitting.kind !== 'table') onChange(read);
      else
        onChange({ ...rules, ...(isFile && read.steps.length > 0 ? read : { splitting: read.splitting }) });
    } catch (error) {
      if (!(error instanceof TextRulesError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <Stack gap={6}>
      <Textarea
        label={t('Letter-to-sound table')}
        description={t('A line for each spelling: the spelling, a tab or space, and its labels.')}
        placeholder={'ng\tŋ\nch\ttʃ\na\ta'}
        autosize
        minRows={4}
        maxRows={12}
        value={text}
        error={text === '' ? null : problem}
        styles={{ input: { fontFamily: phoneticFonts } }}
        onChange={(event) => take(event.currentTarget.value)}
      />
      <Group>
        <FileButton
          accept=".txt,.tsv,.csv,.json,text/plain"
          onChange={(file) => file && void file.text().then((given) => take(given, true))}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t('Take it from a file')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
