import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { UtteranceEdited } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { dropDraft, readDraft, writeDraft } from '../../shared/transcription/drafts.js';
import { playedAfter, readPlayed, writePlayed } from './played.js';
import {
  ChangedMeanwhile,
  cached,
  type Edit,
  putCached,
  readAnew,
  recordingUtterancesQuery,
  sendEdit,
  sendStep,
  tellOthers,
} from './queries.js';
import { type Aliases, afterEdit, aliasesAfter, type Row, toRows } from './rows.js';

const titles: Readonly<Record<Edit['kind'] | 'undo' | 'redo' | 'divide', string>> = {
  move: t('Not moved'),
  text: t('Not saved'),
  speaker: t('Not saved'),
  split: t('Not split'),
  merge: t('Not merged'),
  add: t('Not added'),
  delete: t('Not deleted'),
  accept: t('Not accepted'),
  divide: t('Not divided'),
  undo: t('Not undone'),
  redo: t('Not redone'),
};

/** What is being written goes with its row. */
function moveDrafts({ removed, utterances }: Parameters<typeof aliasesAfter>[1]): void {
  for (const [i, { transcriptionId }] of removed.entries()) {
    const draft = readDraft(localStorage, transcriptionId);
    const next = utterances[i];
    if (!draft || !next || next.transcriptionId === transcriptionId) continue;
    writeDraft(localStorage, next.transcriptionId, draft);
    dropDraft(localStorage, transcriptionId);
  }
}

/** The rows of a recording, and what is done to them: one after the other, each to the rows as they are by then. */
export function useUtterances(audioId: number, durationMs: number | null) {
  const query = useQuery(recordingUtterancesQuery(audioId));
  const aliases = useRef<Aliases>(new Map());
  const [played, setPlayed] = useState<ReadonlySet<number>>(() => readPlayed(localStorage, audioId));
  const data = query.data;
  const rows = useMemo(
    () => toRows(data?.utterances ?? [], aliases.current, durationMs),
    [data?.utterances, durationMs],
  );
  const latest = useRef(rows);
  latest.current = rows;
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const [busy, setBusy] = useState(0);

  const addPlayed = useCallback(
    (ids: readonly number[]) =>
      setPlayed((before) => {
        if (ids.every((id) => before.has(id))) return before;
        const next = new Set([...before, ...ids]);
        writePlayed(localStorage, audioId, next);
        return next;
      }),
    [audioId],
  );

  /** Take what the service answered. */
  const take = useCallback(
    (result: UtteranceEdited) => {
      const before = cached(audioId);
      if (!before) return;
      aliases.current = aliasesAfter(aliases.current, result);
      moveDrafts(result);
      setPlayed((known) => {
        const next = playedAfter(known, result.removed, result.utterances);
        if (next !== known) writePlayed(localStorage, audioId, next);
        return next;
      });
      const utterances = afterEdit(before.utterances, result);
      putCached(audioId, { utterances, undo: result.undo, redo: result.redo });
      latest.current = toRows(utterances, aliases.current, durationMs);
      tellOthers();
    },
    [audioId, durationMs],
  );

  /** One after the other; what is refused is told, and what is there is read anew. */
  const once = useCallback(
    (
      what: keyof typeof titles,
      work: () => Promise<UtteranceEdited | undefined>,
      onRefused?: (error: unknown) => boolean,
    ): Promise<UtteranceEdited | undefined> => {
      const run = async () => {
        setBusy((count) => count + 1);
        try {
          const result = await work();
          if (result) take(result);
          return result;
        } catch (error) {
          if (error instanceof ChangedMeanwhile) await readAnew(audioId);
          if (onRefused?.(error)) return undefined;
          const message = error instanceof Error ? error.message : String(error);
          notifications.show({ color: 'red', title: titles[what], message });
          return undefined;
        } finally {
          setBusy((count) => count - 1);
        }
      };
      const next = line.current.then(run);
      line.current = next;
      return next;
    },
    [audioId, take],
  );

  /** Everything that was asked for is done, or was refused. */
  const settled = useCallback(() => line.current, []);

  /** `make` is given the rows as they are when its turn comes; undefined where there is nothing to be done. */
  const edit = useCallback(
    (
      kind: Edit['kind'],
      make: (rows: readonly Row[]) => Edit | undefined,
      onRefused?: (error: unknown) => boolean,
    ) =>
      once(
        kind,
        async () => {
          const wanted = make(latest.current);
          try {
            return wanted && (await sendEdit(audioId, wanted));
          } catch (error) {
            // What others made of a row is that row: what is being written in it stays there.
            if (error instanceof ChangedMeanwhile && error.current && wanted && 'utterance' in wanted) {
              const replaced = { removed: [wanted.utterance], utterances: [error.current] };
              aliases.current = aliasesAfter(aliases.current, replaced);
              moveDrafts(replaced);
            }
            throw error;
          }
        },
        onRefused,
      ),
    [audioId, once],
  );
  const step = useCallback(
    (which: 'undo' | 'redo') => once(which, () => sendStep(audioId, which)),
    [audioId, once],
  );

  /** The rows as they are by now, not as they were drawn. */
  const now = useCallback(() => latest.current, []);

  return {
    query,
    rows,
    now,
    played,
    addPlayed,
    edit,
    step,
    settled,
    busy: busy > 0,
    undo: data?.undo ?? null,
    redo: data?.redo ?? null,
  };
}

export type Utterances = ReturnType<typeof useUtterances>;
