import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Overview } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { unfinishedJobs } from '../../shared/jobs/queries.js';
import { isBeside } from '../../shared/overview/beside.js';
import { ownCorpora, ownModels, ownOf } from '../../shared/overview/own.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { count, duration, percent } from '../../ui/words.js';
import { DemonstrationButton, DemonstrationStillHere } from './demonstration.js';
import { bestModel, nextStep, rateOf } from './next-step.js';
import { NextStep } from './next-step-card.js';
import { newestCorpora, trainedModels } from './queries.js';
import { Trend } from './trend.js';

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
    <Page title={t('Start')}>
      <NextStep step={step} />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        <Tile title={t('Speech')}>
          <Big>{duration(overview.utteredMs)}</Big>
          <Text size="sm">
            <LinkAnchor to="/utterances" search={isBeside(all) ? { demonstration: false } : {}}>
              {count(overview.utterances, 'utterance')}
            </LinkAnchor>
            {overview.speakers > 0 &&
              ` ${t('by {speakers}', { speakers: count(overview.speakers, 'speaker') })}`}
          </Text>
          {overview.unusable > 0 && (
            <Text size="sm">
              <LinkAnchor
                to="/utterances"
                search={{ problem: true, ...(isBeside(all) ? { demonstration: false } : {}) }}
              >
                {t('{utterances} cannot be used', { utterances: count(overview.unusable, 'utterance') })}
              </LinkAnchor>
            </Text>
          )}
        </Tile>
        <Tile title={t('Still without transcription')}>
          <Big>{duration(overview.untranscribedMs)}</Big>
          <Text size="sm">
            <LinkAnchor to="/transcribe" search={{ view: 'recordings' }}>
              {t('in {untranscribed} of {recordings}', {
                untranscribed: number(overview.untranscribed),
                recordings: count(overview.recordings, 'recording'),
              })}
            </LinkAnchor>
          </Text>
          {all.beingChecked > 0 && (
            <Text size="sm">
              <LinkAnchor to="/recordings" search={{ only: 'pending' }}>
                {t('{n, plural, one {# recording is being checked} other {# recordings are being checked}}', {
                  n: all.beingChecked,
                })}
              </LinkAnchor>
            </Text>
          )}
        </Tile>
        <Tile title={t('To review')}>
          <Big>{number(overview.toReview)}</Big>
          <Text size="sm">
            <LinkAnchor to="/transcribe" search={{ view: 'waiting' }}>
              {t('drafts by models')}
            </LinkAnchor>
          </Text>
        </Tile>
        <Tile title={t('Best model')}>
          <Big>{best ? percent(rateOf(best)) : '–'}</Big>
          <Text size="sm" lineClamp={2}>
            {best ? (
              <Rich
                message="label error rate of <0>{name}</0>"
                values={{ name: best.name }}
                elements={{ 0: <LinkAnchor to="/models/$modelId" params={{ modelId: String(best.id) }} /> }}
              />
            ) : (
              t('None is trained yet.')
            )}
          </Text>
        </Tile>
      </SimpleGrid>
      <Trend models={models ?? []} />
      {corpora && corpora.length > 0 && (
        <Stack gap="xs" component="section" aria-labelledby="newest-corpora">
          <Group justify="space-between">
            <Title order={2} size="h4" id="newest-corpora">
              {t('Corpora')}
            </Title>
            <LinkAnchor to="/corpora" size="sm">
              {t('All of them')}
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
                  {[
                    t('{length} to train on', { length: duration(corpus.sets.training.durationMs) }),
                    count(corpus.labels, 'label'),
                    corpus.models === 0 ? t('no model yet') : count(corpus.models, 'model'),
                  ].join(', ')}
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
