import { Paper, Stack, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { labelsOf } from '@persephone/formats/labels';
import { IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { usePlayer, usePlayerState } from '../../audio/index.js';
import { useListPlayer } from '../../audio/use-list-player.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import type { UtteranceFilter } from '../../shared/corpora/utterance-filter.js';
import { EmptyState } from '../../ui/empty-state.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count } from '../../ui/words.js';
import { deleteMany } from './bulk.js';
import { Filters } from './filters.js';
import { KeyList } from './key-list.js';
import type { GridAction } from './keys.js';
import { writingAction } from './keys.js';
import classes from './page.module.css';
import { Panel, PanelLoading } from './panel.js';
import { forget, utteranceQuery } from './queries.js';
import { ReplaceButton } from './replace-button.js';
import { ReplacePanel } from './replace-panel.js';
import { filterOfSearch, isFiltered, type UtterancesSearch, usualSort } from './search.js';
import { SelectionBar } from './selection-bar.js';
import { Table } from './table.js';
import { UndoDeletion } from './undo-deletion.js';
import { useChoosing } from './use-choosing.js';
import { pagesOf, useRows } from './use-rows.js';
import { useStable } from './use-stable.js';

const route = getRouteApi('/utterances');

/** Below this the list and an utterance do not fit beside each other. */
const besideFrom = 880;

/** Below this a row has two lines. */
const wideFrom = 760;

/** All utterances: to be found, heard, corrected, and chosen from. */
export function UtterancesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filterKey = JSON.stringify(filterOfSearch(search));
  const list = useMemo(
    () => ({
      filter: JSON.parse(filterKey) as ReturnType<typeof filterOfSearch>,
      sort: search.sort ?? usualSort,
    }),
    [filterKey, search.sort],
  );
  const { filter, sort } = list;
  const wanted = useMemo(() => labelsOf(filter.text ?? ''), [filter.text]);
  const change = useCallback(
    (part: UtterancesSearch) => navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );

  const [[from, to], setPages] = useState(pagesOf(0, 0));
  const onRange = useCallback((first: number, last: number) => {
    const now = pagesOf(first, last);
    setPages((before) => (before[0] === now[0] && before[1] === now[1] ? before : now));
  }, []);
  const rows = useRows(list, from, to);
  const [cursor, setCursor] = useState(0);
  const choosing = useChoosing(list, rows);
  const listPlayer = useListPlayer();

  const { open } = search;
  const opened = useQuery({ ...utteranceQuery(open ?? 0), enabled: open !== undefined });
  const shown = open === undefined ? undefined : opened.data;
  const player = usePlayer(
    shown && {
      url: `/v1/audio/${shown.audioId}/file`,
      startMs: shown.startMs,
      endMs: shown.endMs,
      channel: shown.channel,
    },
  );
  const { playing } = usePlayerState(player);
  const openAt = open === undefined ? -1 : rows.at(cursor)?.id === open ? cursor : rows.indexOf(open);

  const { ref: place, width } = useElementSize();
  const beside = width >= besideFrom;
  const compact = (open !== undefined && beside) || width < wideFrom;

  const filterBy = useStable((part: UtteranceFilter) => void change(part));
  const { total } = rows;
  const goTo = useStable((index: number) => {
    const utterance = rows.at(index);
    setCursor(index);
    choosing.setAnchor(index);
    if (utterance) void change({ open: utterance.id });
  });
  const grid = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const writeNext = useRef(false);
  const close = async () => {
    grid.current?.focus();
    await change({ open: undefined });
  };
  const play = useStable((index: number) => {
    const utterance = rows.at(index);
    if (!utterance) return;
    setCursor(index);
    if (utterance.id === shown?.id) {
      player.toggle();
      return;
    }
    player.pause();
    void listPlayer.toggle({ ...utterance, utteranceId: utterance.id });
  });
  const choose = useStable(choosing.choose);
  const remove = async () => {
    const row = rows.at(cursor);
    const chosen = choosing.selection.size > 0 ? choosing.selection : row && new Set([row.id]);
    if (chosen) await gone(await deleteMany(chosen));
  };
  const gone = async (ids: readonly number[]) => {
    if (ids.length === 0) return;
    choosing.drop(ids);
    // Closed first: what is open is asked for anew.
    if (open !== undefined && ids.includes(open)) await close();
    await forget(ids);
  };
  const act = (action: GridAction) => {
    switch (action.kind) {
      case 'move':
        if (action.extend) choosing.choose(action.to, true);
        else choosing.setAnchor(action.to);
        setCursor(action.to);
        break;
      case 'open':
        // Once more: to write in it.
        if (openAt === cursor) panel.current?.querySelector('textarea')?.focus();
        else goTo(cursor);
        break;
      case 'play':
        play(cursor);
        break;
      case 'choose':
        choosing.choose(cursor, false);
        break;
      case 'choose all':
        choosing.toggleAll();
        break;
      case 'delete':
        void remove();
        break;
      case 'close':
        if (open !== undefined) void close();
        else choosing.clear();
        break;
    }
  };
  const step = (by: -1 | 1) => {
    const to = openAt + by;
    return openAt >= 0 && rows.at(to) ? () => goTo(to) : undefined;
  };
  const walk = (event: KeyboardEvent) => {
    const action = writingAction(event);
    const by = action === 'previous' ? -1 : action === 'next' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    writeNext.current = document.activeElement instanceof HTMLTextAreaElement;
    step(by)?.();
  };

  if (total === 0 && !isFiltered(search)) return <Nothing />;
  const table = total !== undefined && (
    <Table
      {...{ total, sort, cursor, open, compact, wanted, onRange, grid }}
      at={rows.at}
      onSort={(next) => {
        setCursor(0);
        void change({ sort: next === usualSort ? undefined : next });
      }}
      selection={choosing.selection}
      soundOf={(id) => (id === shown?.id && playing ? 'playing' : listPlayer.stateOf(id))}
      onOpen={goTo}
      onPlay={play}
      onChoose={choose}
      onChooseAll={choosing.toggleAll}
      onAction={act}
    />
  );
  const actions =
    choosing.selection.size > 0 ? (
      <SelectionBar
        {...{ selection: choosing.selection, filter, total: total ?? 0 }}
        onReplace={() => void change({ instead: search.instead ?? '', open: undefined })}
        onClear={choosing.clear}
        onDeleted={(ids) => void gone(ids)}
      />
    ) : (
      <>
        <Text c="dimmed" lh="30px" role="status">
          {total === undefined
            ? t('Counting…')
            : isFiltered(search)
              ? t('{utterances} found', { utterances: count(total, 'utterance') })
              : count(total, 'utterance')}
        </Text>
        <ReplaceButton
          onReplace={() =>
            void change({ instead: search.instead === undefined ? '' : undefined, open: undefined })
          }
        />
        <UndoDeletion />
        <KeyList />
      </>
    );
  return (
    <Page title={t('Utterances')} fill actions={actions}>
      <Filters filter={filter} onChange={filterBy} />
      {rows.error !== undefined && <ProblemAlert error={rows.error} onRetry={rows.retry} />}
      <div ref={place} className={classes.area}>
        {search.instead !== undefined ? (
          <ReplacePanel
            key={wanted.join(' ')}
            {...{ list, wanted, total: total ?? 0, selection: choosing.selection }}
            instead={search.instead}
            onInstead={(instead) => void change({ instead })}
            onClose={() => void change({ instead: undefined })}
          />
        ) : total === 0 ? (
          <EmptyState title={t('No utterance is like this')}>
            {t('Take one of the filters away to find more.')}
          </EmptyState>
        ) : (
          (beside || open === undefined) && <div className={classes.list}>{table}</div>
        )}
        {open !== undefined && search.instead === undefined && (
          <Paper
            ref={panel}
            withBorder
            className={classes.panel}
            p="sm"
            component="section"
            aria-label={t('The open utterance')}
            onKeyDown={walk}
          >
            {opened.isError && <ProblemAlert error={opened.error} onRetry={() => void opened.refetch()} />}
            {shown ? (
              <Panel
                utterance={shown}
                corpusId={filter.corpusId}
                player={player}
                writeNext={writeNext}
                onPrevious={step(-1)}
                onNext={step(1)}
                onClose={() => void close()}
                onDeleted={(id) => void gone([id])}
              />
            ) : (
              !opened.isError && <PanelLoading />
            )}
          </Paper>
        )}
      </div>
    </Page>
  );
}

function Nothing() {
  return (
    <Page title={t('Utterances')}>
      <EmptyState title={t('No utterances yet')}>
        <Stack align="center">
          <Rich
            message="An utterance is a recording, or a segment of one, with its transcription. Import recordings with their transcriptions to begin.<0>Import</0>"
            elements={{ 0: <LinkButton to="/import" leftSection={<IconUpload size={16} />} /> }}
          />
          <UndoDeletion />
        </Stack>
      </EmptyState>
    </Page>
  );
}
