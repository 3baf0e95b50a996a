import { Badge, Group, Progress, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleDashed, IconDownload } from '@tabler/icons-react';
import { problemWords } from '../../api/problem.js';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { percent } from '../../ui/words.js';
import { useJob } from '../jobs/queries.js';
import { shareDone, stage } from '../jobs/words.js';
import { stateOf, stateWords } from './words.js';

/** Where a model stands, in a word; of a training how far it is. */
export function ModelState({ model }: { model: Model }) {
  const state = stateOf(model);
  const { training } = model;
  if (state === 'training' && training) return <TrainingProgress jobId={training.jobId} name={model.name} />;
  if (state === 'trained') {
    return (
      <Badge
        color="teal"
        variant="light"
        tt="none"
        miw="max-content"
        leftSection={
          model.imported ? <IconDownload size={12} aria-hidden /> : <IconCheck size={12} aria-hidden />
        }
      >
        {model.imported ? t('Imported') : stateWords.trained}
      </Badge>
    );
  }
  const icon =
    state === 'failed' ? (
      <IconAlertTriangle size={12} aria-hidden />
    ) : (
      <IconCircleDashed size={12} aria-hidden />
    );
  const badge = (
    <Badge
      color={state === 'failed' ? 'red' : 'gray'}
      variant="light"
      tt="none"
      miw="max-content"
      leftSection={icon}
      tabIndex={state === 'failed' ? 0 : undefined}
    >
      {training?.state === 'cancelled' ? t('Cancelled') : stateWords[state]}
    </Badge>
  );
  if (!training?.error) return badge;
  return (
    <Tooltip
      multiline
      maw={360}
      label={problemWords(training.error)}
      events={{ hover: true, focus: true, touch: true }}
    >
      {badge}
    </Tooltip>
  );
}

function TrainingProgress({ jobId, name }: { jobId: number; name: string }) {
  const { data: job } = useJob(jobId);
  if (!job) return <Text size="sm">{stateWords.training}</Text>;
  const share = shareDone(job);
  return (
    <div style={{ minWidth: 150 }}>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="xs">{stage(job)}</Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {job.state === 'running' && share !== null && percent(share, 0)}
        </Text>
      </Group>
      {job.state === 'running' && (
        <Progress
          size="sm"
          value={100 * (share ?? 0)}
          aria-label={t('Training of {name}: {share} done', { name, share: percent(share ?? 0, 0) })}
        />
      )}
    </div>
  );
}
