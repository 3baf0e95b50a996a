import { Box, Button, Divider, Indicator, Popover, RingProgress, Stack, Text } from '@mantine/core';
import { useLocalStorage, useWindowEvent } from '@mantine/hooks';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isOver } from '../../api/events.js';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { endedJobs, unfinishedJobs } from '../../shared/jobs/queries.js';
import { doing, grouped, recent, shareDone } from '../../shared/jobs/words.js';
import { overviewQuery, whileUnsettled } from '../../shared/overview/queries.js';
import { WorkerProblem } from '../../shared/overview/worker-problem.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, percent } from '../../ui/words.js';
import { EndedRow, UnfinishedRow } from './job-row.js';
import { useTrainingEnds } from './training-ends.js';

const mostEnded = 8;

/** In the header: what is being done now; at a click all that is under way, and what has ended of late. */
export function JobsIndicator() {
  useTrainingEnds();
  const [opened, setOpened] = useState(false);
  const [seen, setSeen] = useLocalStorage({ key: 'jobs-seen-until', defaultValue: 0 });
  const unfinished = useQuery(unfinishedJobs);
  const ended = useQuery(endedJobs);
  const now = Date.now();
  const underWay = (unfinished.data?.items ?? []).filter((job) => !isOver(job));
  // Of those listed, some may have ended since they were counted.
  const listed = unfinished.data?.items.length ?? 0;
  const total = (unfinished.data?.total ?? listed) - listed + underWay.length;
  const over = recent(ended.data?.items ?? [], now);
  const endedGroups = grouped(over);
  const [shownEnded, setShownEnded] = useState(mostEnded);
  // All that were asked for have ended in this time, so that others may have, too.
  const older = ended.data?.mayBeMore === true && over.length === ended.data.items.length;
  const failures = over.some(
    ({ state, finishedAt }) => state === 'failed' && Date.parse(finishedAt ?? '') > seen,
  );
  const change = (open: boolean) => {
    setOpened(open);
    setSeen(Date.now());
  };
  // Also where nothing in it has the focus any more, since the button that had it is gone.
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Escape' && opened) change(false);
  });
  return (
    <Popover opened={opened} onChange={change} position="bottom-end" width={400} shadow="md" trapFocus>
      <Indicator color="red" size={9} offset={6} disabled={!failures}>
        <Popover.Target>
          <Summary underWay={underWay} total={total} failures={failures} onClick={() => change(!opened)} />
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('Work under way and done')}>
        <Box mah="min(70vh, 560px)" style={{ overflowY: 'auto' }}>
          <Stack gap="sm">
            <Text fw={600} size="sm">
              {t('Under way')}
            </Text>
            {unfinished.isError && (
              <ProblemAlert error={unfinished.error} onRetry={() => void unfinished.refetch()} />
            )}
            {unfinished.isSuccess && underWay.length === 0 && (
              <Text size="sm" c="dimmed">
                {t(
                  'Nothing. Trainings, tests and transcriptions are listed here while they run; you may close the page meanwhile.',
                )}
              </Text>
            )}
            {opened && <OfRecordings />}
            {grouped(underWay).map((group) => (
              <UnfinishedRow
                key={group.key}
                group={group}
                cut={total > underWay.length}
                onLeave={() => setOpened(false)}
              />
            ))}
            {over.length > 0 && (
              <>
                <Divider />
                <Text fw={600} size="sm">
                  {t('Ended in the last day')}
                </Text>
                {endedGroups.slice(0, shownEnded).map((group) => (
                  <EndedRow key={group.key} group={group} now={now} />
                ))}
                {endedGroups.length > shownEnded && (
                  <Button size="xs" variant="default" onClick={() => setShownEnded(Number.POSITIVE_INFINITY)}>
                    {t('Show more ({endedGroups} left)', { endedGroups: endedGroups.length - shownEnded })}
                  </Button>
                )}
                {endedGroups.length <= shownEnded && older && (
                  <Text size="xs" c="dimmed">
                    <Rich
                      message="Only the newest are listed here. The others are with their <0>models</0> and <1>transcriptions</1>."
                      elements={{ 0: <LinkAnchor to="/models" />, 1: <LinkAnchor to="/transcribe" /> }}
                    />
                  </Text>
                )}
              </>
            )}
          </Stack>
        </Box>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The checks of recordings, of which there is one for each, in one line; and why nothing is done where that is so. */
function OfRecordings() {
  const overview = useQuery({ ...overviewQuery, refetchInterval: whileUnsettled }).data;
  if (!overview) return null;
  return (
    <>
      <WorkerProblem problem={overview.workerProblem} />
      {overview.beingChecked > 0 && (
        <Text size="sm">
          <LinkAnchor to="/recordings" search={{ only: 'pending' }}>
            {t('Checking {recordings}', { recordings: count(overview.beingChecked, 'recording') })}
          </LinkAnchor>
        </Text>
      )}
    </>
  );
}

interface SummaryProps {
  readonly underWay: readonly Job[];
  readonly total: number;
  readonly failures: boolean;
  readonly onClick: () => void;
}

function Summary({ underWay, total, failures, onClick, ...target }: SummaryProps) {
  const first = underWay.find(({ state }) => state === 'running') ?? underWay[0];
  const group = first && grouped(underWay).find(({ jobs }) => jobs.includes(first));
  const together = group?.jobs.length ?? 0;
  // Of many recordings one after another, how much of one is done tells nothing.
  const share = first && together === 1 ? shareDone(first) : null;
  const more = total > together ? ` ${t('and {total} more', { total: total - together })}` : '';
  const words = first
    ? `${together > 1 ? t('Transcribing {recordings}', { recordings: count(together, 'recording') }) : doing(first)}${share === null || first.state === 'queued' ? '' : `, ${percent(share, 0)}`}${more}`
    : t('Nothing under way');
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      fw={400}
      fz="sm"
      lh={1.6}
      aria-label={
        failures ? t('Work: {words}. Something has failed', { words }) : t('Work: {words}', { words })
      }
      onClick={onClick}
      leftSection={
        first ? (
          <RingProgress
            size={22}
            thickness={4}
            rootColor="var(--mantine-color-default-border)"
            sections={[{ value: 100 * (share ?? 0), color: 'var(--mantine-primary-color-filled)' }]}
          />
        ) : (
          <IconCircleCheck size={18} />
        )
      }
      {...target}
    >
      <Box
        component="span"
        visibleFrom="sm"
        maw={520}
        style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}
      >
        {words}
      </Box>
    </Button>
  );
}
