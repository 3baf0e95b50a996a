import { Badge, Box, Group, Select, Stack, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChecklist } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Model, Transcription } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { withLanguages } from '../../shared/languages/of-language.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { FindByName } from '../../shared/recordings/find-by-name.js';
import { readDraft } from '../../shared/transcription/drafts.js';
import { ExportMenu } from '../../shared/transcription/export-menu.js';
import { type Queue, type QueueSort, queueSorts, queueSortWords } from '../../shared/transcription/queue.js';
import { partInWords } from '../../shared/transcription/segment.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor, LinkButton } from '../../ui/links.js';
import classes from '../../ui/list.module.css';
import { LongList } from '../../ui/long-list.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { percent } from '../../ui/words.js';
import { collect, everyId } from './collect.js';
import { transcriptionsQuery, underWay } from './queries.js';
import { sortOf, type TranscribeSearch } from './search.js';

interface ResultsProps {
  readonly view: 'waiting' | 'accepted';
  readonly models: readonly Model[];
  readonly search: TranscribeSearch;
  readonly onSearch: (change: Partial<TranscribeSearch>) => void;
}

/** What models made of recordings: what still waits for a person, or what was accepted. */
export function Results({ view, models, search, onSearch }: ResultsProps) {
  const pages = useInfiniteQuery(transcriptionsQuery(search, view));
  const running = useQuery(underWay).data?.total ?? 0;
  const findLater = useDebouncedCallback((name: string) => onSearch({ name: name || undefined }), 250);
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const names = new Map(models.map(({ id, name }) => [id, name]));
  const { modelId, name, sort, language } = search;
  const languages = useSeveralLanguages();
  const queue: Queue = { ...(view === 'waiting' ? { modelId } : {}), name, sort, language };
  const [first] = items;
  const filtered =
    name !== undefined || language !== undefined || (view === 'waiting' && modelId !== undefined);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <FindByName what="transcriptions" name={name} onFind={findLater} />
        <Select
          aria-label={t('Order')}
          className="field-of-content"
          miw={180}
          allowDeselect={false}
          data={queueSorts.map((value) => ({ value, label: queueSortWords[value] }))}
          value={sortOf(search)}
          onChange={(value) => onSearch({ sort: (value as QueueSort | null) ?? undefined })}
        />
        {view === 'waiting' && models.length > 1 && (
          <Select
            aria-label={t('Model')}
            placeholder={t('By any model')}
            className="field-of-content"
            miw={220}
            clearable
            data={models.map((one) => ({
              value: String(one.id),
              label: withLanguages(one.name, one, languages),
            }))}
            value={modelId === undefined ? null : String(modelId)}
            onChange={(value) => onSearch({ modelId: value === null ? undefined : Number(value) })}
          />
        )}
        <LanguageFilter language={language} onChange={(next) => onSearch({ language: next })} />
        <Group gap="xs" ms="auto">
          <ExportMenu
            name={view === 'waiting' ? t('transcriptions to review') : t('accepted transcriptions')}
            recording="any"
            disabled={!first}
            collect={(onProgress) => collect(search, view, onProgress)}
            transcriptionIds={(onProgress) => everyId(search, view, onProgress)}
          />
          {view === 'waiting' && first && (
            <LinkButton
              leftSection={<IconChecklist size={16} />}
              to="/review/$transcriptionId"
              params={{ transcriptionId: String(first.id) }}
              search={() => ({ ...queue, since: Date.now() })}
            >
              {t('Review')}
            </LinkButton>
          )}
        </Group>
      </Group>
      {pages.isError && <ProblemAlert error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && items.length === 0 && <Nothing {...{ view, filtered, running }} />}
      {items.length > 0 && (
        <LongList
          label={view === 'waiting' ? t('Transcriptions to review') : t('Accepted transcriptions')}
          items={items}
          keyOf={(one) => one.id}
          rowHeight={58}
          // With several languages the fields above take a row more.
          height={`calc(100vh - ${languages.length > 0 ? 300 : 250}px)`}
          onEnd={pages.hasNextPage && !pages.isFetching ? () => void pages.fetchNextPage() : undefined}
        >
          {(one) => (
            <Row
              one={one}
              queue={queue}
              modelName={one.modelId === null ? undefined : names.get(one.modelId)}
            />
          )}
        </LongList>
      )}
    </Stack>
  );
}

function Row({ one, queue, modelName }: { one: Transcription; queue: Queue; modelName: string | undefined }) {
  const whole = [one.name, partInWords(one)].filter((part) => part !== undefined).join(', ');
  const open = one.utterances === 0 && readDraft(localStorage, one.id) !== undefined;
  return (
    <>
      <div className={classes.name}>
        <Group gap="xs" wrap="nowrap">
          {/* Where in the recording it is stands at the end. */}
          <Text
            size="xs"
            c="dimmed"
            lineClamp={2}
            miw={0}
            style={{ lineHeight: 1.2, overflowWrap: 'anywhere', whiteSpace: 'normal' }}
            title={whole}
          >
            {whole}
          </Text>
          {one.source === 'person' && one.utterances === 0 && (
            <Badge size="xs" variant="light" maw="45%" style={{ flexShrink: 0 }}>
              {t('saved by a person')}
            </Badge>
          )}
          {open && (
            <Badge size="xs" variant="light" color="yellow" style={{ flexShrink: 0 }}>
              {t('begun')}
            </Badge>
          )}
        </Group>
        <Text size="sm" truncate style={{ fontFamily: phoneticFonts }}>
          {one.text === '' ? t('No label was recognised') : one.text}
        </Text>
      </div>
      <Text size="xs" c="dimmed" visibleFrom="md" maw={180} truncate>
        {one.source === 'person' ? t('corrected') : modelName}
      </Text>
      {one.audioId !== null && one.startMs !== null && (
        <LinkAnchor
          size="xs"
          to="/recordings/$audioId"
          params={{ audioId: String(one.audioId) }}
          aria-label={t('All utterances of {name}', { name: one.name })}
        >
          {t('All utterances')}
        </LinkAnchor>
      )}
      {one.confidence !== null && (one.source === 'model' || one.utterances === 0) && (
        <Group gap={6} wrap="nowrap">
          <Box className={classes.bar ?? ''} visibleFrom="md" aria-hidden="true">
            <div className={classes.filled} style={{ width: `${100 * one.confidence}%` }} />
          </Box>
          <Text size="xs" miw={100} style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
            {t('confidence {confidence}', { confidence: percent(one.confidence, 0) })}
          </Text>
        </Group>
      )}
      <LinkButton
        size="compact-sm"
        variant="default"
        aria-label={`${one.utterances > 0 ? t('Look at') : t('Review')} ${one.name}`}
        to="/review/$transcriptionId"
        params={{ transcriptionId: String(one.id) }}
        search={() => ({ ...queue, since: Date.now() })}
      >
        {one.utterances > 0 ? t('Look') : t('Review')}
      </LinkButton>
    </>
  );
}

interface NothingProps {
  readonly view: 'waiting' | 'accepted';
  readonly filtered: boolean;
  readonly running: number;
}

function Nothing({ view, filtered, running }: NothingProps) {
  if (filtered) return <EmptyState title={t('None of these')}>{t('Try another name or model.')}</EmptyState>;
  if (view === 'accepted') {
    return (
      <EmptyState title={t('Nothing accepted yet')}>
        {t(
          'Transcriptions that you reviewed and accepted are listed here, to be exported or looked at again.',
        )}
      </EmptyState>
    );
  }
  return running > 0 ? (
    <EmptyState title={t('The first one will be here soon')}>
      {t('Each appears as soon as it is transcribed.')}
    </EmptyState>
  ) : (
    <EmptyState title={t('Nothing waits to be reviewed')}>
      {t('Choose recordings and have a model transcribe them; what it recognised is listed here.')}
    </EmptyState>
  );
}
