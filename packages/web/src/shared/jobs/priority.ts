import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import pMap from 'p-map';
import { answer, client } from '../../api/client.js';
import { invalidate } from '../../api/queries.js';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';

interface Urgency {
  readonly jobs: readonly Job[];
  readonly priority: Job['priority'];
}

/** So many requests at once keep the service busy and leave room for others. */
const concurrency = 4;

/** Has jobs of the queue begun before or after the others; what has begun meanwhile is left as it is. */
export const useUrgency = () =>
  useMutation({
    mutationFn: ({ jobs, priority }: Urgency) =>
      pMap(
        jobs,
        ({ id }) =>
          answer(client.PATCH('/v1/jobs/{jobId}', { params: { path: { jobId: id } }, body: { priority } })),
        { concurrency },
      ),
    onSettled: () => invalidate('jobs'),
    onError: ({ message }) => notifications.show({ color: 'red', title: t('Not changed'), message }),
  });
