import { Alert, Code, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconFolderOpen, IconHistory } from '@tabler/icons-react';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { ChooseButtons } from '../../shared/upload/choose-buttons.js';
import { DropZone } from '../../shared/upload/drop-zone.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count } from '../../ui/words.js';
import type { Interrupted } from './remembered.js';
import { addFiles } from './store.js';

interface ChooseStepProps {
  readonly error: unknown;
  readonly broken: Interrupted | null;
}

export function ChooseStep({ error, broken }: ChooseStepProps) {
  return (
    <Stack gap="lg">
      {broken && (
        <Alert icon={<IconHistory />} title={t('An import was interrupted')}>
          {t(
            'Of {what}, {done} of {files} had arrived. Drop the same files again: what is here already is not sent twice.',
            {
              what: broken.name ? `“${broken.name}”` : t('the files'),
              done: number(broken.done),
              files: count(broken.files, 'file'),
            },
          )}
        </Alert>
      )}
      {error !== null && <ProblemAlert error={error} />}
      <DropZone p="xl" onFound={addFiles}>
        <Stack align="center" gap="sm" py="md">
          <IconFolderOpen size={44} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
          <Text size="lg" fw={600}>
            {t('Drop a folder, files or a zip file here')}
          </Text>
          <Text c="dimmed" size="sm">
            {t('Thousands of files at once are fine. Nothing is kept before you have seen what was found.')}
          </Text>
          <ChooseButtons size="md" onFound={addFiles} />
        </Stack>
      </DropZone>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <div>
          <Title order={2} size="h4" mb="xs">
            {t('What it should hold')}
          </Title>
          <List size="sm" spacing={4}>
            <List.Item>
              {t(
                'A project’s folder as it is: annotation files of ELAN, Praat, Transcriber, FLEx, CHAT, EXMARaLDA, Pangloss or subtitles, with their recordings (WAV, FLAC, MP3, Ogg, Opus) of any length. Which tiers and how they are read is asked next.',
              )}
            </List.Item>
            <List.Item>
              <Rich
                message="Or recordings of one utterance each, up to two minutes, and for each a text file of the same name in UTF-8: <0>story_01.wav</0> and <1>story_01.phonemes</1> or <2>story_01.txt</2>, beside each other or in two folders such as <3>wav</3> and <4>label</4>."
                elements={{ 0: <Code />, 1: <Code />, 2: <Code />, 3: <Code />, 4: <Code /> }}
              />
            </List.Item>
            <List.Item>{t('Other files in the folder do no harm.')}</List.Item>
          </List>
        </div>
        <div>
          <Title order={2} size="h4" mb="xs">
            {t('How text files are written')}
          </Title>
          <List size="sm" spacing={4}>
            <List.Item>
              <Rich
                message="A space between any two labels: <0>tsʰ i ʂ ɯ</0>. A label may be several characters."
                elements={{ 0: <Code /> }}
              />
            </List.Item>
            <List.Item>
              <Rich
                message="Tones may be labels of their own, in files that end in <0>.phonemes_and_tones</0>: <1/>."
                elements={{ 0: <Code />, 1: <Code>l e ˧ dʑ ɤ ˥</Code> }}
              />
            </List.Item>
            <List.Item>
              {t('Recordings without a transcription may be among them: a model transcribes them later.')}
            </List.Item>
          </List>
        </div>
      </SimpleGrid>
    </Stack>
  );
}
