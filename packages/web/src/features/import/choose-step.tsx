import { Alert, Code, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconFolderOpen, IconHistory } from '@tabler/icons-react';
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
        <Alert icon={<IconHistory />} title="An import was interrupted">
          {broken.name ? `“${broken.name}”` : count(broken.files, 'file')} was being imported, and{' '}
          {broken.done.toLocaleString('en')} of {count(broken.files, 'file')} had arrived. Drop the same files
          again: what is here already is not sent twice.
        </Alert>
      )}
      {error !== null && <ProblemAlert error={error} />}
      <DropZone p="xl" onFound={addFiles}>
        <Stack align="center" gap="sm" py="md">
          <IconFolderOpen size={44} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
          <Text size="lg" fw={600}>
            Drop a folder, files or a zip file here
          </Text>
          <Text c="dimmed" size="sm">
            Thousands of files at once are fine. Nothing is kept before you have seen what was found.
          </Text>
          <ChooseButtons size="md" onFound={addFiles} />
        </Stack>
      </DropZone>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <div>
          <Title order={2} size="h4" mb="xs">
            What it should hold
          </Title>
          <List size="sm" spacing={4}>
            <List.Item>
              A project’s folder as it is: annotation files of ELAN, Praat, Transcriber, FLEx, CHAT,
              EXMARaLDA, Pangloss or subtitles, with their recordings (WAV, FLAC, MP3, Ogg, Opus) of any
              length. Which tiers and how they are read is asked next.
            </List.Item>
            <List.Item>
              Or recordings of one utterance each, up to two minutes, and for each a text file of the same
              name in UTF-8: <Code>story_01.wav</Code> and <Code>story_01.phonemes</Code> or{' '}
              <Code>story_01.txt</Code>, beside each other or in two folders such as <Code>wav</Code> and{' '}
              <Code>label</Code>.
            </List.Item>
            <List.Item>Other files in the folder do no harm.</List.Item>
          </List>
        </div>
        <div>
          <Title order={2} size="h4" mb="xs">
            How text files are written
          </Title>
          <List size="sm" spacing={4}>
            <List.Item>
              A space between any two labels: <Code>tsʰ i ʂ ɯ</Code>. A label may be several characters.
            </List.Item>
            <List.Item>
              Tones may be labels of their own, in files that end in <Code>.phonemes_and_tones</Code>:{' '}
              <Code>l e ˧ dʑ ɤ ˥</Code>.
            </List.Item>
            <List.Item>
              Recordings without a transcription may be among them: a model transcribes them later.
            </List.Item>
          </List>
        </div>
      </SimpleGrid>
    </Stack>
  );
}
