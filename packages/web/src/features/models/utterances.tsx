import {
  ActionIcon,
  Badge,
  Button,
  Center,
  Group,
  Loader,
  Pill,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { EvaluatedUtterance, Model } from '../../api/schema.js';
import { useListPlayer } from '../../audio/use-list-player.js';
import { t } from '../../i18n/index.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration } from '../../ui/words.js';
import { Alignment, AlignmentLegend } from './alignment.js';
import { evaluatedQuery } from './queries.js';
import { pairInWords, type Step } from './words.js';

interface EvaluatedUtterancesProps {
  readonly model: Model;
  /** The error looked at: empty is no label, undefined any. */
  readonly written: string | undefined;
  readonly recognised: string | undefined;
  readonly onAll: () => void;
}

const none = (label: string | undefined) => (label === '' ? null : label);

/** What was written and recognised, utterance by utterance, the worst first. */
export function EvaluatedUtterances({ model, written, recognised, onAll }: EvaluatedUtterancesProps) {
  const found = useInfiniteQuery(evaluatedQuery(model.id, written, recognised));
  const filtered = written !== undefined || recognised !== undefined;
  const wanted = filtered
    ? ({ reference, hypothesis }: Step) =>
        (written === undefined || reference === none(written)) &&
        (recognised === undefined || hypothesis === none(recognised))
    : undefined;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {filtered ? t('Where it happens') : t('Utterance by utterance, the worst first')}
      </Title>
      {filtered && (
        <Group>
          <Pill
            withRemoveButton
            size="md"
            onRemove={onAll}
            removeButtonProps={{ 'aria-label': t('Show all utterances') }}
          >
            {pairInWords(none(written), none(recognised))}
          </Pill>
        </Group>
      )}
      <AlignmentLegend />
      {found.isError && <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton height={300} />}
      {found.data && (
        <Rows
          utterances={found.data.pages.flatMap((page) => page.items)}
          wanted={wanted}
          hasMore={found.hasNextPage}
          isFetching={found.isFetchingNextPage}
          onMore={() => void found.fetchNextPage()}
        />
      )}
    </Stack>
  );
}

interface RowsProps {
  readonly utterances: readonly EvaluatedUtterance[];
  readonly wanted: ((step: Step) => boolean) | undefined;
  readonly hasMore: boolean;
  readonly isFetching: boolean;
  readonly onMore: () => void;
}

/** Only what is seen is drawn; more is fetched when the end comes near. */
function Rows({ utterances, wanted, hasMore, isFetching, onMore }: RowsProps) {
  const list = useRef<HTMLOListElement>(null);
  const listPlayer = useListPlayer();
  const virtualizer = useWindowVirtualizer({
    count: utterances.length,
    estimateSize: () => 96,
    overscan: 6,
    scrollMargin: list.current?.offsetTop ?? 0,
    getItemKey: (index) => utterances[index]?.utteranceId ?? index,
  });
  const drawn = virtualizer.getVirtualItems();
  const last = drawn.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !isFetching && last >= utterances.length - 5) onMore();
  }, [hasMore, isFetching, last, utterances.length, onMore]);

  if (utterances.length === 0) return <Text size="sm">{t('There is no utterance with this error.')}</Text>;
  return (
    <>
      <ol
        ref={list}
        style={{
          position: 'relative',
          height: virtualizer.getTotalSize(),
          listStyle: 'none',
          margin: 0,
          padding: 0,
        }}
      >
        {drawn.map(({ index, key, start }) => {
          const utterance = utterances[index];
          if (!utterance) return null;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={hasMore ? -1 : utterances.length}
              aria-posinset={index + 1}
              style={{
                position: 'absolute',
                insetInline: 0,
                transform: `translateY(${start - virtualizer.options.scrollMargin}px)`,
              }}
            >
              <UtteranceRow utterance={utterance} wanted={wanted} listPlayer={listPlayer} />
            </li>
          );
        })}
      </ol>
      {hasMore && (
        <Center>
          <Button variant="default" loading={isFetching} onClick={onMore}>
            {t('Show more')}
          </Button>
        </Center>
      )}
    </>
  );
}

interface UtteranceRowProps {
  readonly utterance: EvaluatedUtterance;
  readonly wanted: ((step: Step) => boolean) | undefined;
  readonly listPlayer: ReturnType<typeof useListPlayer>;
}

function UtteranceRow({ utterance, wanted, listPlayer }: UtteranceRowProps) {
  const { utteranceId, name, speaker, durationMs, errors, alignment } = utterance;
  const state = listPlayer.stateOf(utteranceId);
  const labels = alignment.filter(({ reference }) => reference !== null).length;
  return (
    <Group
      wrap="nowrap"
      align="flex-start"
      gap="sm"
      py="xs"
      style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
    >
      <ActionIcon
        variant="light"
        radius="xl"
        size="lg"
        aria-label={`${state === 'playing' ? t('Pause') : t('Play')} ${name}`}
        onClick={() => void listPlayer.toggle(utterance)}
      >
        {state === 'loading' ? (
          <Loader size={16} />
        ) : state === 'playing' ? (
          <IconPlayerPauseFilled size={16} />
        ) : (
          <IconPlayerPlayFilled size={16} />
        )}
      </ActionIcon>
      <Stack gap={4} miw={0} flex={1}>
        <Group gap="xs" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <LinkAnchor
              to="/utterances"
              search={{ open: utteranceId }}
              size="xs"
              c="dimmed"
              truncate
              title={name}
            >
              {name}
            </LinkAnchor>
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {[speaker, duration(durationMs)].filter(Boolean).join(' · ')}
            </Text>
          </Group>
          <Badge variant="light" color={errors === 0 ? 'teal' : 'gray'} tt="none" style={{ flexShrink: 0 }}>
            {errors === 0
              ? t('no error')
              : t('{errors} wrong of {labels}', { errors, labels: count(labels, 'label') })}
          </Badge>
        </Group>
        <Alignment steps={alignment} wanted={wanted} />
        {state === 'failed' && (
          <Text size="xs" c="red" role="alert">
            {t('It cannot be played: {message}', { message: listPlayer.error?.message ?? '' })}
          </Text>
        )}
      </Stack>
    </Group>
  );
}
