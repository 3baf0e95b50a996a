import { Card, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconChecklist, IconPlayerPlay, IconUpload } from '@tabler/icons-react';
import { t } from '../../i18n/index.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { DemonstrationButton } from './demonstration.js';

const steps = [
  {
    icon: IconUpload,
    title: t('1. Bring what is transcribed'),
    text: t(
      'Import recordings of short utterances with their transcriptions: ten minutes to begin with, better an hour.',
    ),
  },
  {
    icon: IconPlayerPlay,
    title: t('2. Train a model'),
    text: t(
      'The program learns on this machine which sounds stand for which labels, in some minutes to an hour.',
    ),
  },
  {
    icon: IconChecklist,
    title: t('3. Transcribe the rest'),
    text: t('The model drafts transcriptions of all other recordings; you listen, correct and accept them.'),
  },
] as const;

/** Where there is nothing yet: what to do, in three sentences. */
export function FirstVisit() {
  return (
    <Page
      title={t('Start')}
      lead={t('Persephone learns to transcribe a language from recordings that you have transcribed.')}
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
            {t('With your own recordings')}
          </Title>
          <Text c="dimmed">
            {t(
              'A folder, files or a zip. Everything is checked and shown to you before anything is kept, and it stays on this machine.',
            )}
          </Text>
          <LinkButton to="/import" size="md" leftSection={<IconUpload size={18} />}>
            {t('Import recordings')}
          </LinkButton>
        </Stack>
        <Stack gap="xs" align="flex-start">
          <Title order={2} size="h4">
            {t('Or have a look first')}
          </Title>
          <Text c="dimmed">
            {t(
              'Three minutes of a made-up language, spoken by the program itself, to try every page with. It is deleted again at a click.',
            )}
          </Text>
          <DemonstrationButton size="md" variant="default" />
        </Stack>
      </SimpleGrid>
    </Page>
  );
}
