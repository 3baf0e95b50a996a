import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isOver, onJobChange } from '../../api/events.js';
import { problemWords } from '../../api/problem.js';
import { t } from '../../i18n/index.js';
import { notifyDesktop, titleUntilSeen } from '../../shared/jobs/notifications.js';
import { outcome } from '../../shared/jobs/words.js';

/** Tells of each training that ends while this page is open: on the desktop where that is wanted, and in the page. */
export function useTrainingEnds(): void {
  const navigate = useNavigate();
  useEffect(
    () =>
      onJobChange((job, before) => {
        // Who cancelled it knows, and what had ended before this page was opened is no news.
        if (job.kind !== 'train' || !isOver(job) || job.state === 'cancelled') return;
        if (before === undefined || isOver(before)) return;
        const failed = job.state === 'failed';
        const title = failed ? t('A training failed') : t('A training is done');
        const message = failed
          ? `${outcome(job)}. ${job.error ? problemWords(job.error) : ''}`
          : `${outcome(job)}.`;
        const { modelId } = job;
        const show = () => {
          if (modelId !== null)
            void navigate({ to: '/models/$modelId', params: { modelId: String(modelId) } });
        };
        if (document.hidden) {
          notifyDesktop(title, message, `training ${job.id}`, show);
          titleUntilSeen(`${failed ? '✗' : '✓'} ${title}`);
        }
        // Whoever looks at this very model sees it there.
        if (!document.hidden && window.location.pathname === `/models/${modelId}`) return;
        notifications.show({
          title,
          message,
          color: failed ? 'red' : 'teal',
          // Until it is seen: whoever comes back later finds it.
          autoClose: document.hidden || failed ? false : 10_000,
        });
      }),
    [navigate],
  );
}
