import { Box, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../i18n/index.js';
import { LinkButton } from '../../ui/links.js';

import type { Step } from './next-step.js';

interface NextStepProps {
  readonly step: Step | undefined;
  /** What it is done for alone; in all where it is not given. */
  readonly language?: number;
}

interface StepParts {
  readonly title: string;
  readonly text: string;
  /** Leads to where it is done. */
  readonly button: ReactNode;
}

/** A step in words. */
export function stepParts(step: Step, language?: number): StepParts {
  const of = language === undefined ? {} : { language };
  switch (step.do) {
    case 'bring-transcriptions':
      return {
        title: t('Bring transcriptions'),
        text: t(
          'A model is trained on recordings together with their transcriptions, and none of these has one yet. Import both, beside each other and of the same name.',
        ),
        button: (
          <LinkButton to="/import" search={of}>
            {t('Import transcriptions')}
          </LinkButton>
        ),
      };
    case 'make-corpus':
      return {
        title: t('Make a corpus'),
        text: t(
          '{n, plural, one {# utterance is here.} other {# utterances are here.}} A corpus divides them into those to train on and those that a model is tested on.',
          { n: step.utterances },
        ),
        button: (
          <LinkButton to="/corpora" search={{ new: true, ...of }}>
            {t('Make a corpus')}
          </LinkButton>
        ),
      };
    case 'train':
      return {
        title: t('Train a model'),
        text: t(
          '“{name}” is ready, and no model has been trained on it. Begin with the quick preset: it shows in minutes whether the data is in order.',
          { name: step.corpus.name },
        ),
        button: (
          <LinkButton to="/train" search={{ corpusId: step.corpus.id }}>
            {t('Train a model')}
          </LinkButton>
        ),
      };
    case 'wait':
      return step.job.kind === 'train' && step.job.modelId !== null
        ? {
            title: t('A model is being trained'),
            text: t(
              '“{model}” is being trained. You can watch it, or close this page: it goes on by itself.',
              {
                model: step.job.modelName ?? t('A model'),
              },
            ),
            button: (
              <LinkButton to="/models/$modelId" params={{ modelId: String(step.job.modelId) }}>
                {t('Watch the training')}
              </LinkButton>
            ),
          }
        : {
            title: t('Recordings are being transcribed'),
            text: t('The first drafts can be reviewed while the others are made.'),
            button: (
              <LinkButton to="/transcribe" search={of}>
                {t('Watch them arrive')}
              </LinkButton>
            ),
          };
    case 'review':
      return {
        title: t('Review what models recognised'),
        text: t(
          '{n, plural, one {# draft waits} other {# drafts wait}} for somebody to listen, correct and accept. What you accept can be trained on next time.',
          { n: step.count },
        ),
        button: (
          <LinkButton to="/transcribe" search={{ view: 'waiting', ...of }}>
            {t('Review')}
          </LinkButton>
        ),
      };
    case 'transcribe':
      return {
        title: t('Transcribe the rest'),
        text: t(
          '{n, plural, one {# recording has no transcription yet.} other {# recordings have no transcription yet.}} A model can draft one for each.',
          { n: step.count },
        ),
        button: (
          <LinkButton to="/transcribe" search={{ view: 'recordings', ...of }}>
            {t('Transcribe')}
          </LinkButton>
        ),
      };
    case 'bring-more':
      return {
        title: t('Bring more recordings'),
        text: t(
          'Everything here is transcribed. Import recordings without transcriptions to have them drafted, or more of both to train on.',
        ),
        button: (
          <LinkButton to="/import" search={of}>
            {t('Import recordings')}
          </LinkButton>
        ),
      };
  }
}

/** The one thing to do next, with the button that leads there. */
export function NextStep({ step, language }: NextStepProps) {
  if (!step) return <Skeleton height={96} />;
  const { title, text, button } = stepParts(step, language);
  return (
    <Card withBorder padding="lg" component="section" aria-label={t('Next step')}>
      <Group justify="space-between" wrap="nowrap" gap="xl">
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {t('Next')}
          </Text>
          <Title order={2} size="h3">
            {title}
          </Title>
          <Text maw={680}>{text}</Text>
        </Stack>
        <Box style={{ flexShrink: 0 }}>{button}</Box>
      </Group>
    </Card>
  );
}
