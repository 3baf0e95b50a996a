import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Audio, Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { percent } from '../../ui/words.js';
import { useCancelling } from '../jobs/cancel.js';
import { shareDone, stage } from '../jobs/words.js';
import { checksQuery } from './queries.js';

/** The checks under way of these recordings, by the recording. */
export function useChecks(items: readonly Pick<Audio, 'inspection'>[]): ReadonlyMap<number, Job> {
  const anyPending = items.some(({ inspection }) => inspection === 'pending');
  const jobs = useQuery({ ...checksQuery, enabled: anyPending }).data?.items ?? [];
  return new Map(jobs.flatMap((job) => (job.audioId === null ? [] : [[job.audioId, job] as const])));
}

interface CheckProgressProps {
  readonly audio: Pick<Audio, 'name' | 'inspection'>;
  /** Undefined where it is over, or not among those that are shown. */
  readonly check: Job | undefined;
}

/** How far the sound track of a video is, in a row of a list, and a way to end that. */
export function CheckProgress({ audio, check }: CheckProgressProps) {
  const { cancel } = useCancelling();
  if (audio.inspection !== 'pending' || !check) return null;
  const share = shareDone(check);
  return (
    <Group gap={4} wrap="nowrap">
      {(check.progress !== null || check.cancelRequested) && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {stage(check)}
          {share !== null && `: ${percent(share, 0)}`}
        </Text>
      )}
      <Tooltip label={t('Cancel its check')}>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={t('Cancel the check of {name}', { name: audio.name })}
          disabled={check.cancelRequested}
          onClick={() => cancel(check)}
        >
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
