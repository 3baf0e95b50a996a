import { Badge, Button, Center, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Model, NextTranscription } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import { nextQuery } from '../../shared/transcription/next.js';
import { partInWords } from '../../shared/transcription/segment.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor, LinkButton } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration, percent } from '../../ui/words.js';
import classes from './next.module.css';

/** The model's drafts in the order in which it would learn most from them, to be worked through in the review. */
export function NextToTranscribe({ model }: { model: Model }) {
  const found = useInfiniteQuery(nextQuery(model.id));
  // An order that was made anew between two pages may have something in both.
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  const items = [...new Map(all.map((item) => [item.transcriptionId, item])).values()];
  const newest = found.data?.pages.at(-1);
  const [first] = items;
  return (
    <Stack gap="sm">
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton height={300} />}
      {newest && (
        <>
          <Group justify="space-between" align="flex-start">
            <Stack gap={4} maw={720}>
              {first && (
                <Text size="sm">
                  {t(
                    '{drafts} of this model that nobody has reviewed, first those from which it would learn most for the time that they take: what it is uncertain of, and what is rare in what is transcribed already.',
                    { drafts: count(newest.total, 'draft') },
                  )}
                </Text>
              )}
              <NotRanked model={model} withoutDraft={newest.withoutDraft} tooLong={newest.tooLong} />
            </Stack>
            {first && (
              <LinkButton
                to="/review/$transcriptionId"
                params={{ transcriptionId: String(first.transcriptionId) }}
                search={() => queueOf(model)}
              >
                {t('Begin with the first')}
              </LinkButton>
            )}
          </Group>
          {!first && (
            <EmptyState title={t('No draft is waiting')}>
              {t(
                'Have recordings transcribed with this model; what it makes of them is listed here, in the order in which it is best corrected.',
              )}
            </EmptyState>
          )}
          {first && <List model={model} items={items} />}
          {found.hasNextPage && (
            <Center>
              <Button
                variant="default"
                loading={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                {t('Show more')}
              </Button>
            </Center>
          )}
        </>
      )}
    </Stack>
  );
}

const queueOf = ({ id }: Model) => ({ modelId: id, next: true as const, since: Date.now() });

interface NotRankedProps {
  readonly model: Model;
  readonly withoutDraft: number;
  readonly tooLong: number;
}

/** What is not in the order, and how it comes into it. */
function NotRanked({ model, withoutDraft, tooLong }: NotRankedProps) {
  if (withoutDraft + tooLong === 0) return null;
  return (
    <Text size="sm">
      {withoutDraft > 0 &&
        `${t('{n, plural, one {# recording has no transcription and no draft of this model yet.} other {# recordings have no transcription and no draft of this model yet.}}', { n: withoutDraft })} `}
      {tooLong > 0 &&
        `${t('{n, plural, one {# draft is of a long recording that was not divided into utterances.} other {# drafts are of long recordings that were not divided into utterances.}}', { n: tooLong })} `}
      <Rich
        message="These are not ranked: <0>have them transcribed</0>."
        elements={{
          0: (
            <LinkAnchor
              inherit
              underline="always"
              to="/transcribe"
              search={{ modelId: model.id, view: 'recordings', ...(tooLong > 0 ? { all: true } : {}) }}
            />
          ),
        }}
      />
    </Text>
  );
}

function List({ model, items }: { model: Model; items: readonly NextTranscription[] }) {
  const firstUnlike = items.findIndex(({ unlikeSpeech }) => unlikeSpeech);
  const usual = firstUnlike < 0 ? items : items.slice(0, firstUnlike);
  const unlike = firstUnlike < 0 ? [] : items.slice(firstUnlike);
  return (
    <>
      <ol className={classes.list} aria-label={t('What to transcribe next')}>
        {usual.map((item) => (
          <Row key={item.transcriptionId} model={model} item={item} />
        ))}
      </ol>
      {unlike.length > 0 && (
        <>
          <Text size="sm" fw={500} mt="sm">
            {t(
              'Unlike speech: these have far more or far fewer labels a second than the others. They may be noise, music, or hardly any speech.',
            )}
          </Text>
          <ol className={classes.list} aria-label={t('Unlike speech')}>
            {unlike.map((item) => (
              <Row key={item.transcriptionId} model={model} item={item} />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Row({ model, item }: { model: Model; item: NextTranscription }) {
  const { transcriptionId, fileName, startMs, endMs, durationMs, uncertainty, rareLabels, text } = item;
  const lengthMs = startMs === null || endMs === null ? durationMs : endMs - startMs;
  const part = partInWords(item);
  return (
    <li className={classes.row}>
      <Group gap="xs" justify="space-between">
        <Group gap="xs" miw={0}>
          <LinkAnchor
            size="sm"
            to="/review/$transcriptionId"
            params={{ transcriptionId: String(transcriptionId) }}
            search={() => queueOf(model)}
            aria-label={t('Review {value}', { value: [fileName, part].filter(Boolean).join(', ') })}
          >
            {fileName}
          </LinkAnchor>
          <Text size="xs" c="dimmed">
            {[part, duration(lengthMs)].filter(Boolean).join(' · ')}
          </Text>
        </Group>
        <Group gap={6}>
          {item.unlikeSpeech && (
            <Badge variant="light" color="gray" tt="none">
              {t('unlike speech')}
            </Badge>
          )}
          <Text size="xs" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
            {t('{uncertainty} of labels expected wrong', { uncertainty: percent(uncertainty, 0) })}
          </Text>
        </Group>
      </Group>
      <Text size="sm" style={{ fontFamily: phoneticFonts, overflowWrap: 'anywhere' }}>
        {text === '' ? t('No label was recognised') : text}
      </Text>
      {rareLabels.length > 0 && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          <Rich
            message="Rare: <0>{rareLabels}</0>"
            values={{ rareLabels: rareLabels.join(' ') }}
            elements={{ 0: <span style={{ fontFamily: phoneticFonts }} /> }}
          />
        </Text>
      )}
    </li>
  );
}
