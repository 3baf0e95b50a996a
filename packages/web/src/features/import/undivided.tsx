import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { TextRules } from '@persephone/formats/text-rules';
import { IconScissors } from '@tabler/icons-react';
import { useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { SplittingEditor } from './annotations/splitting-editor.js';
import { StepsEditor } from './annotations/steps-editor.js';
import { divided, likelyRules, texts } from './divide.js';
import { type Checked, chooseRules, filesAsTaken, goTo } from './store.js';

/** Words stand where labels should: how they become labels is said in a step of its own. */
export function Undivided({ checked }: { readonly checked: Checked }) {
  const { report, rules, annotated } = checked;
  const files = new Set(
    report.findings.flatMap(({ code, file }) => (code === 'transcription-undivided' ? [file] : [])),
  );
  if (files.size === 0 || rules !== null) return null;
  const divide = () =>
    annotated && report.pairs.length === 0
      ? goTo('text')
      : void chooseRules(likelyRules(texts(filesAsTaken(), checked.labelType)));
  return (
    <Alert color="orange" icon={<IconScissors />} title={t('The text is not divided into labels')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {t(
            'In {files} whole words stand where labels should. A model learns labels: phonemes, letters, tones. Say how words become labels; what comes of it is shown before anything is kept.',
            { files: count(files.size, 'file') },
          )}
        </Text>
        <Button size="xs" onClick={divide}>
          {t('Divide the text into labels')}
        </Button>
      </Stack>
    </Alert>
  );
}

/** So many examples are shown. */
const mostExamples = 4;

/** A moment after the last change, everything is checked anew. */
const typingMs = 400;

/** How the texts of transcriptions become labels, with what comes of it; nothing where they are taken as they are. */
export function TextDivision({ checked }: { readonly checked: Checked }) {
  return checked.rules ? <Division labelType={checked.labelType} initial={checked.rules} /> : null;
}

function Division({ labelType, initial }: { readonly labelType: string; readonly initial: TextRules }) {
  const [rules, setRules] = useState(initial);
  const later = useDebouncedCallback((next: TextRules) => void chooseRules(next), typingMs);
  const change = (next: TextRules) => {
    setRules(next);
    later(next);
  };
  const examples = texts(filesAsTaken(), labelType).slice(0, mostExamples);
  const labels = divided(examples, rules);
  return (
    <Stack gap="sm" component="section" aria-label={t('Text')}>
      <SplittingEditor key={rules.splitting.kind} rules={rules} onChange={change} />
      <StepsEditor rules={rules} previews={[]} onChange={change} />
      {examples.map(({ file, text }, i) => (
        <div key={file.path}>
          <Text size="sm" c="dimmed" lineClamp={2}>
            {text}
          </Text>
          <Text size="sm" ff={phoneticFonts} lineClamp={2}>
            {labels[i]?.text}
          </Text>
        </div>
      ))}
      <Group>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          onClick={() => {
            later.cancel();
            void chooseRules(null);
          }}
        >
          {t('Take the texts as they are')}
        </Button>
      </Group>
    </Stack>
  );
}
