import { Center, Checkbox, Group, Loader, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Audio, Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { LanguageFilter } from '../../shared/languages/filter.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { CheckProgress, useChecks } from '../../shared/recordings/check-progress.js';
import { type RecordingsSearch, recordingFilter, recordingViews } from '../../shared/recordings/filter.js';
import { FindByName } from '../../shared/recordings/find-by-name.js';
import { recordingListQuery } from '../../shared/recordings/queries.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkAnchor } from '../../ui/links.js';
import { LongList } from '../../ui/long-list.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { RecordingMarks } from '../../ui/recording-state.js';
import { marksOf } from '../../ui/recording-words.js';
import { count, duration } from '../../ui/words.js';
import { RecordingsExport } from './export.js';

const route = getRouteApi('/recordings');

const rowHeight = 54;

/** Every recording with what its check found. */
export function RecordingsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<RecordingsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const findLater = useDebouncedCallback((name: string) => change({ name: name || undefined }), 250);
  const pages = useInfiniteQuery(recordingListQuery(recordingFilter(search)));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const total = pages.data?.pages[0]?.total ?? 0;
  const checks = useChecks(items);
  const languages = useSeveralLanguages();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const choose = (id: number, isChosen: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (isChosen) next.add(id);
      else next.delete(id);
      return next;
    });
  return (
    <Page
      title={t('Recordings')}
      lead={t(
        'Each by its utterances over its waveform, a click on its name away; and what was found when it was decoded.',
      )}
    >
      <Stack gap="sm">
        <Group gap="sm">
          <FindByName what="recordings" name={search.name} onFind={findLater} />
          <SegmentedControl
            aria-label={t('Which recordings')}
            value={search.only ?? 'all'}
            data={[
              { value: 'all', label: t('All') },
              { value: 'problem', label: t('Cannot be used') },
              { value: 'warnings', label: t('Worth knowing') },
              { value: 'pending', label: t('Being checked') },
            ]}
            onChange={(value) => change({ only: recordingViews.find((one) => one === value) })}
          />
          <LanguageFilter language={search.language} onChange={(language) => change({ language })} />
          <Text size="sm" c="dimmed" role="status">
            {pages.isSuccess && count(total, 'recording')}
          </Text>
          {total > 0 && <RecordingsExport chosen={chosen} onClear={() => setChosen(new Set())} />}
        </Group>
        {pages.isError && <ProblemAlert error={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.isPending && (
          <Center mih={200}>
            <Loader aria-label={t('Loading')} />
          </Center>
        )}
        {pages.isSuccess && total === 0 ? (
          <EmptyState title={t('No such recordings')}>
            {search.only ? t('Nothing of this kind was found.') : t('Import some, or look for another name.')}
          </EmptyState>
        ) : (
          <LongList
            label={t('Recordings')}
            items={items}
            keyOf={(audio) => audio.id}
            rowHeight={rowHeight}
            // With several languages the fields above take a row more.
            height={`calc(100vh - ${languages.length > 0 ? 290 : 240}px)`}
            isChosen={(audio) => chosen.has(audio.id)}
            onEnd={pages.hasNextPage && !pages.isFetching ? () => void pages.fetchNextPage() : undefined}
          >
            {(audio) => (
              <RecordingRow
                audio={audio}
                check={checks.get(audio.id)}
                language={
                  search.language === undefined
                    ? languages.find(({ id }) => id === audio.languageId)?.name
                    : undefined
                }
                chosen={chosen.has(audio.id)}
                onChoose={(isChosen) => choose(audio.id, isChosen)}
              />
            )}
          </LongList>
        )}
      </Stack>
    </Page>
  );
}

interface RecordingRowProps {
  readonly audio: Audio;
  readonly check: Job | undefined;
  /** Its name, where the list is of several. */
  readonly language: string | undefined;
  readonly chosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}

function RecordingRow({ audio, check, language, chosen, onChoose }: RecordingRowProps) {
  const details = marksOf(audio)
    .filter(({ of }) => of !== 'pending')
    // The name is in the line above.
    .map(({ detail }) =>
      detail.startsWith(`${audio.name} `) ? `It${detail.slice(audio.name.length)}` : detail,
    )
    .join(' ');
  return (
    <>
      <Checkbox
        size="xs"
        aria-label={t('Choose {name}', { name: audio.name })}
        checked={chosen}
        onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
      />
      <Stack gap={0} flex={1} miw={0}>
        <Group gap="sm" wrap="nowrap" miw={0}>
          <LinkAnchor
            to="/recordings/$audioId"
            params={{ audioId: String(audio.id) }}
            size="sm"
            fw={500}
            // Names that belong together differ in their ends.
            lineClamp={2}
            style={{ lineHeight: 1.2, overflowWrap: 'anywhere' }}
          >
            {audio.name}
          </LinkAnchor>
          {language !== undefined && (
            <Text size="xs" c="dimmed" truncate maw={160}>
              {language}
            </Text>
          )}
          <CheckProgress audio={audio} check={check} />
        </Group>
        <Group gap="xs" wrap="nowrap" miw={0}>
          <RecordingMarks recording={audio} />
          {details !== '' && (
            <Text size="xs" c="dimmed" truncate miw={0} title={details}>
              {details}
            </Text>
          )}
        </Group>
      </Stack>
      {audio.utterances > 0 && (
        <LinkAnchor to="/utterances" search={{ audioId: audio.id }} size="sm">
          {count(audio.utterances, 'utterance')}
        </LinkAnchor>
      )}
      <Text size="sm" miw={64} ta="end" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
        {duration(audio.durationMs)}
      </Text>
    </>
  );
}
