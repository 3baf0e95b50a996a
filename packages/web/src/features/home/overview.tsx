import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Corpus, Model } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { LinkAnchor } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { count, duration, percent } from '../../ui/words.js';
import { bestModel, rateOf, type Speech, type Step } from './next-step.js';
import { NextStep } from './next-step-card.js';
import { Trend } from './trend.js';

interface OverviewProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly speech: Speech;
  /** The newest first. */
  readonly corpora: readonly Corpus[];
  /** Those that are trained. */
  readonly models: readonly Model[];
  /** Undefined while it is not known. */
  readonly step: Step | undefined;
  /** What the lists that are led to show: the same as is counted here. */
  readonly filter: { readonly demonstration?: boolean; readonly language?: number };
  /** Recordings that are being checked, of whatever language. */
  readonly beingChecked: number;
  readonly children?: ReactNode;
}

/** What there is, in a few numbers that lead on, and what to do next. */
export function Overview(props: OverviewProps) {
  const { title, actions, speech, corpora, models, step, filter, beingChecked, children } = props;
  const { language } = filter;
  const of = language === undefined ? {} : { language };
  const best = bestModel(models);
  return (
    <Page title={title} actions={actions}>
      <NextStep step={step} {...of} />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        <Tile title={t('Speech')}>
          <Big>{duration(speech.utteredMs)}</Big>
          <Text size="sm">
            <LinkAnchor to="/utterances" search={filter}>
              {count(speech.utterances, 'utterance')}
            </LinkAnchor>
            {speech.speakers > 0 && ` ${t('by {speakers}', { speakers: count(speech.speakers, 'speaker') })}`}
          </Text>
          {speech.unusable > 0 && (
            <Text size="sm">
              <LinkAnchor to="/utterances" search={{ problem: true, ...filter }}>
                {t('{utterances} cannot be used', { utterances: count(speech.unusable, 'utterance') })}
              </LinkAnchor>
            </Text>
          )}
        </Tile>
        <Tile title={t('Still without transcription')}>
          <Big>{duration(speech.untranscribedMs)}</Big>
          <Text size="sm">
            <LinkAnchor to="/transcribe" search={{ view: 'recordings', ...of }}>
              {t('in {untranscribed} of {recordings}', {
                untranscribed: number(speech.untranscribed),
                recordings: count(speech.recordings, 'recording'),
              })}
            </LinkAnchor>
          </Text>
          {beingChecked > 0 && (
            <Text size="sm">
              <LinkAnchor to="/recordings" search={{ only: 'pending' }}>
                {t('{n, plural, one {# recording is being checked} other {# recordings are being checked}}', {
                  n: beingChecked,
                })}
              </LinkAnchor>
            </Text>
          )}
        </Tile>
        <Tile title={t('To review')}>
          <Big>{number(speech.toReview)}</Big>
          <Text size="sm">
            <LinkAnchor to="/transcribe" search={{ view: 'waiting', ...of }}>
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
      <Trend models={models} {...of} />
      {corpora.length > 0 && (
        <Stack gap="xs" component="section" aria-labelledby="newest-corpora">
          <Group justify="space-between">
            <Title order={2} size="h4" id="newest-corpora">
              {t('Corpora')}
            </Title>
            <LinkAnchor to="/corpora" search={of} size="sm">
              {t('All of them')}
            </LinkAnchor>
          </Group>
          {corpora.slice(0, 4).map((corpus) => (
            <CorpusCard key={corpus.id} corpus={corpus} />
          ))}
        </Stack>
      )}
      {children}
    </Page>
  );
}

function CorpusCard({ corpus }: { readonly corpus: Corpus }) {
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap">
        <LinkAnchor to="/corpora/$corpusId" params={{ corpusId: String(corpus.id) }} fw={500} truncate>
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
  );
}

function Tile({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card withBorder padding="md">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      {children}
    </Card>
  );
}

const Big = ({ children }: { readonly children: ReactNode }) => (
  <Text fz={28} fw={700} lh={1.3}>
    {children}
  </Text>
);
