import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Overview } from '../../api/schema.js';
import { unfinishedJobs } from '../../shared/jobs/queries.js';
import { isBeside } from '../../shared/overview/beside.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { count, duration, percent } from '../../ui/words.js';
import { DemonstrationButton, DemonstrationStillHere } from './demonstration.js';
import { bestModel, nextStep, rateOf } from './next-step.js';
import { NextStep } from './next-step-card.js';
import { ownCorpora, ownModels, ownOf } from './own.js';
import { newestCorpora, trainedModels } from './queries.js';

/** What there is, in a few numbers that lead on, and what to do next. */
export function OverviewOfAll({ overview: all }: { readonly overview: Overview }) {
  const overview = ownOf(all);
  const newest = useQuery(newestCorpora).data;
  const corpora = newest && ownCorpora(all, newest);
  const trained = useQuery(trainedModels).data;
  const models = trained && ownModels(all, trained);
  const jobs = useQuery(unfinishedJobs).data;
  const step = corpora && models && jobs ? nextStep(overview, corpora, models, jobs.items) : undefined;
  const best = bestModel(models ?? []);
  return (
    <Page title="Start">
      <NextStep step={step} />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        <Tile title="Speech">
          <Big>{duration(overview.utteredMs)}</Big>
          <Text size="sm">
            <LinkAnchor to="/utterances" search={isBeside(all) ? { demonstration: false } : {}}>
              {count(overview.utterances, 'utterance')}
            </LinkAnchor>
            {overview.speakers > 0 && ` by ${count(overview.speakers, 'speaker')}`}
          </Text>
          {overview.unusable > 0 && (
            <Text size="sm">
              <LinkAnchor
                to="/utterances"
                search={{ problem: true, ...(isBeside(all) ? { demonstration: false } : {}) }}
              >
                {count(overview.unusable, 'utterance')} cannot be used
              </LinkAnchor>
            </Text>
          )}
        </Tile>
        <Tile title="Still without transcription">
          <Big>{overview.untranscribed.toLocaleString('en')}</Big>
          <Text size="sm">
            <LinkAnchor to="/transcribe" search={{ view: 'recordings' }}>
              of {count(overview.recordings, 'recording')}
            </LinkAnchor>
          </Text>
          {all.beingChecked > 0 && (
            <Text size="sm">
              <LinkAnchor to="/recordings" search={{ only: 'pending' }}>
                {count(all.beingChecked, 'recording is', 'recordings are')} being checked
              </LinkAnchor>
            </Text>
          )}
        </Tile>
        <Tile title="To review">
          <Big>{overview.toReview.toLocaleString('en')}</Big>
          <Text size="sm">
            <LinkAnchor to="/transcribe" search={{ view: 'waiting' }}>
              drafts by models
            </LinkAnchor>
          </Text>
        </Tile>
        <Tile title="Best model">
          <Big>{best ? percent(rateOf(best)) : '–'}</Big>
          <Text size="sm" lineClamp={2}>
            {best ? (
              <>
                label error rate of{' '}
                <LinkAnchor to="/models/$modelId" params={{ modelId: String(best.id) }}>
                  {best.name}
                </LinkAnchor>
              </>
            ) : (
              'None is trained yet.'
            )}
          </Text>
        </Tile>
      </SimpleGrid>
      {corpora && corpora.length > 0 && (
        <Stack gap="xs" component="section" aria-labelledby="newest-corpora">
          <Group justify="space-between">
            <Title order={2} size="h4" id="newest-corpora">
              Corpora
            </Title>
            <LinkAnchor to="/corpora" size="sm">
              All of them
            </LinkAnchor>
          </Group>
          {corpora.slice(0, 4).map((corpus) => (
            <Card key={corpus.id} withBorder padding="sm">
              <Group justify="space-between" wrap="nowrap">
                <LinkAnchor
                  to="/corpora/$corpusId"
                  params={{ corpusId: String(corpus.id) }}
                  fw={500}
                  truncate
                >
                  {corpus.name}
                </LinkAnchor>
                <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                  {duration(corpus.sets.training.durationMs)} to train on, {count(corpus.labels, 'label')},{' '}
                  {corpus.models === 0 ? 'no model yet' : count(corpus.models, 'model')}
                </Text>
              </Group>
            </Card>
          ))}
        </Stack>
      )}
      {all.demonstration ? (
        <DemonstrationStillHere demonstration={all.demonstration} beside={isBeside(all)} />
      ) : (
        <Stack gap={4} align="flex-start">
          <DemonstrationButton size="compact-md" variant="subtle" />
        </Stack>
      )}
    </Page>
  );
}

function Tile({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <Card withBorder padding="md">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      {children}
    </Card>
  );
}

const Big = ({ children }: { readonly children: React.ReactNode }) => (
  <Text fz={28} fw={700} lh={1.3}>
    {children}
  </Text>
);
