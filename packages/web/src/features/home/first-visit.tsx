import { Card, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconChecklist, IconPlayerPlay, IconUpload } from '@tabler/icons-react';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { DemonstrationButton } from './demonstration.js';

const steps = [
  {
    icon: IconUpload,
    title: '1. Bring what is transcribed',
    text: 'Import recordings of short utterances with their transcriptions: ten minutes to begin with, better an hour.',
  },
  {
    icon: IconPlayerPlay,
    title: '2. Train a model',
    text: 'The program learns on this machine which sounds stand for which labels, in some minutes to an hour.',
  },
  {
    icon: IconChecklist,
    title: '3. Transcribe the rest',
    text: 'The model drafts transcriptions of all other recordings; you listen, correct and accept them.',
  },
] as const;

/** Where there is nothing yet: what to do, in three sentences. */
export function FirstVisit() {
  return (
    <Page
      title="Start"
      lead="Persephone learns to transcribe a language from recordings that you have transcribed."
    >
      <SimpleGrid
        cols={{ base: 1, sm: 3 }}
        spacing="md"
        component="ol"
        p={0}
        m={0}
        style={{ listStyle: 'none' }}
      >
        {steps.map(({ icon: Icon, title, text }) => (
          <Card key={title} component="li" withBorder padding="lg">
            <ThemeIcon variant="light" size={44} radius="md" mb="sm">
              <Icon size={24} />
            </ThemeIcon>
            <Title order={2} size="h4" mb={4}>
              {title}
            </Title>
            <Text>{text}</Text>
          </Card>
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" mt="md">
        <Stack gap="xs" align="flex-start">
          <Title order={2} size="h4">
            With your own recordings
          </Title>
          <Text c="dimmed">
            A folder, files or a zip. Everything is checked and shown to you before anything is kept, and it
            stays on this machine.
          </Text>
          <LinkButton to="/import" size="md" leftSection={<IconUpload size={18} />}>
            Import recordings
          </LinkButton>
        </Stack>
        <Stack gap="xs" align="flex-start">
          <Title order={2} size="h4">
            Or have a look first
          </Title>
          <Text c="dimmed">
            Three minutes of a made-up language, spoken by the program itself, to try every page with. It is
            deleted again at a click.
          </Text>
          <DemonstrationButton size="md" variant="default" />
        </Stack>
      </SimpleGrid>
    </Page>
  );
}
