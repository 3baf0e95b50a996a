import { Button, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { t } from '../../i18n/index.js';
import { waitingCountQuery } from '../../shared/transcription/queries.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration, percent, roughly } from '../../ui/words.js';
import { readJournal, sumUp } from './journal.js';
import { nextWaiting } from './queries.js';

/** Without a beginning in the address: what was done lately. */
const recentMs = 12 * 60 * 60 * 1000;

/** After the last of a queue: what was done, and what comes next. */
export function ReviewSummaryPage() {
  const queue = useSearch({ from: '/review' });
  const navigate = useNavigate();
  const waiting = useQuery(waitingCountQuery(queue));
  const sums = sumUp(readJournal(localStorage), queue.since ?? Date.now() - recentMs);
  const openNext = async () => {
    const next = await nextWaiting(queue);
    if (!next) return void waiting.refetch();
    await navigate({
      to: '/review/$transcriptionId',
      params: { transcriptionId: String(next.id) },
      search: { ...queue, since: queue.since ?? Date.now() },
    });
  };
  const left = waiting.data ?? 0;
  const each = sums.accepted > 0 ? Math.round(sums.tookMs / 1000 / sums.accepted) : 0;
  return (
    <Page
      title={left === 0 ? t('All reviewed') : t('That was the last one')}
      lead={
        left === 0
          ? t('No transcription is waiting any more.')
          : t(
              '{n, plural, one {# transcription that you skipped or saved without accepting still waits.} other {# transcriptions that you skipped or saved without accepting still wait.}}',
              { n: left },
            )
      }
    >
      {waiting.isError && <ProblemAlert error={waiting.error} onRetry={() => void waiting.refetch()} />}
      {sums.accepted + sums.saved + sums.skipped === 0 ? (
        <EmptyState title={t('Nothing reviewed yet')}>
          {t(
            'Have recordings transcribed, listen to what the model recognised, correct it and accept it: then models can be trained on it.',
          )}
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <Figure
            value={String(sums.accepted)}
            words={t('accepted')}
            more={t('{unchanged} as they were', { unchanged: sums.unchanged })}
          />
          <Figure
            value={percent(sums.labels > 0 ? sums.changes / sums.labels : null)}
            words={t('label error rate')}
            more={t('{changes} in {labels}', {
              changes: count(sums.changes, 'change'),
              labels: count(sums.labels, 'label'),
            })}
          />
          <Figure
            value={String(sums.skipped + sums.saved)}
            words={t('left for later')}
            more={t('{saved} of them saved', { saved: sums.saved })}
          />
          <Figure
            value={each > 0 ? duration(1000 * each) : '–'}
            words={t('for each accepted one')}
            more={t('{time} in all', { time: roughly(sums.tookMs / 1000) })}
          />
        </SimpleGrid>
      )}
      <Stack gap="xs">
        <Text fw={600} component="h2">
          {t('What comes next')}
        </Text>
        <Text size="sm">
          {t(
            'What you accepted is speech to train on. Make a new corpus with it and train a new model: it will make fewer mistakes in what is still to be transcribed.',
          )}
        </Text>
        <Group>
          {left > 0 && <Button onClick={() => void openNext()}>{t('Go through those that wait')}</Button>}
          <Button component={Link} to="/corpora?new=true" variant={left > 0 ? 'default' : 'filled'}>
            {t('Make a new corpus')}
          </Button>
          <Button component={Link} to="/transcribe" variant="default">
            {t('Transcribe more recordings')}
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}

function Figure({ value, words, more }: { value: string; words: string; more: string }) {
  return (
    <Paper withBorder p="md">
      <Text fz={28} fw={600} lh={1.2}>
        {value}
      </Text>
      <Text size="sm">{words}</Text>
      <Text size="xs" c="dimmed">
        {more}
      </Text>
    </Paper>
  );
}
