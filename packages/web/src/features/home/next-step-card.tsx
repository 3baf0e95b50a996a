import { Box, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { LinkButton } from '../../ui/links.js';
import { count } from '../../ui/words.js';
import type { Step } from './next-step.js';

/** The one thing to do next, with the button that leads there. */
export function NextStep({ step }: { readonly step: Step | undefined }) {
  if (!step) return <Skeleton height={96} />;
  switch (step.do) {
    case 'bring-transcriptions':
      return (
        <Next
          title="Bring transcriptions"
          text="A model is trained on recordings together with their transcriptions, and none of these has one yet. Import both, beside each other and of the same name."
          button={<LinkButton to="/import">Import transcriptions</LinkButton>}
        />
      );
    case 'make-corpus':
      return (
        <Next
          title="Make a corpus"
          text={`${count(step.utterances, 'utterance is', 'utterances are')} here. A corpus divides them into those to train on and those that a model is tested on.`}
          button={
            <LinkButton to="/corpora" search={{ new: true }}>
              Make a corpus
            </LinkButton>
          }
        />
      );
    case 'train':
      return (
        <Next
          title="Train a model"
          text={`“${step.corpus.name}” is ready, and no model has been trained on it. Begin with the quick preset: it shows in minutes whether the data is in order.`}
          button={
            <LinkButton to="/train" search={{ corpusId: step.corpus.id }}>
              Train a model
            </LinkButton>
          }
        />
      );
    case 'wait':
      return step.job.kind === 'train' && step.job.modelId !== null ? (
        <Next
          title="A model is being trained"
          text={`“${step.job.modelName ?? 'It'}” is being trained. You can watch it, or close this page: it goes on by itself.`}
          button={
            <LinkButton to="/models/$modelId" params={{ modelId: String(step.job.modelId) }}>
              Watch the training
            </LinkButton>
          }
        />
      ) : (
        <Next
          title="Recordings are being transcribed"
          text="The first drafts can be reviewed while the others are made."
          button={<LinkButton to="/transcribe">Watch them arrive</LinkButton>}
        />
      );
    case 'review':
      return (
        <Next
          title="Review what models recognised"
          text={`${count(step.count, 'draft waits', 'drafts wait')} for somebody to listen, correct and accept. What you accept can be trained on next time.`}
          button={
            <LinkButton to="/transcribe" search={{ view: 'waiting' }}>
              Review
            </LinkButton>
          }
        />
      );
    case 'transcribe':
      return (
        <Next
          title="Transcribe the rest"
          text={`${count(step.count, 'recording has', 'recordings have')} no transcription yet. A model can draft one for each.`}
          button={
            <LinkButton to="/transcribe" search={{ view: 'recordings' }}>
              Transcribe
            </LinkButton>
          }
        />
      );
    case 'bring-more':
      return (
        <Next
          title="Bring more recordings"
          text="Everything here is transcribed. Import recordings without transcriptions to have them drafted, or more of both to train on."
          button={<LinkButton to="/import">Import recordings</LinkButton>}
        />
      );
  }
}

interface NextProps {
  readonly title: string;
  readonly text: string;
  readonly button: ReactNode;
}

function Next({ title, text, button }: NextProps) {
  return (
    <Card withBorder padding="lg" component="section" aria-label="Next step">
      <Group justify="space-between" wrap="nowrap" gap="xl">
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            Next
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
