import { Button, Group } from '@mantine/core';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { useUrgency } from '../../shared/jobs/priority.js';

interface Choice {
  readonly priority: Job['priority'];
  readonly words: string;
  readonly of: (what: string) => string;
}

const choices: readonly Choice[] = [
  { priority: 'high', words: t('Do first'), of: (what) => t('Do first: {what}', { what }) },
  { priority: 'normal', words: t('In turn'), of: (what) => t('In turn: {what}', { what }) },
  { priority: 'low', words: t('Do later'), of: (what) => t('Do later: {what}', { what }) },
];

/** When jobs of the queue have their turn; nothing of those that run. */
export function Urgency({ jobs, what }: { readonly jobs: readonly Job[]; readonly what: string }) {
  const urgency = useUrgency();
  const queued = jobs.filter(({ state, cancelRequested }) => state === 'queued' && !cancelRequested);
  const [first] = queued;
  if (!first) return null;
  const now = queued.every(({ priority }) => priority === first.priority) ? first.priority : undefined;
  // Back to its turn only what has another.
  const offered = choices.filter(({ priority }) => priority !== 'normal' || now !== 'normal');
  return (
    <Group gap={4}>
      {offered.map(({ priority, words, of }) => (
        <Button
          key={priority}
          size="compact-xs"
          variant={priority === now ? 'light' : 'default'}
          aria-label={of(what)}
          aria-pressed={priority === now}
          disabled={urgency.isPending}
          onClick={() => urgency.mutate({ jobs: queued, priority })}
        >
          {words}
        </Button>
      ))}
    </Group>
  );
}
