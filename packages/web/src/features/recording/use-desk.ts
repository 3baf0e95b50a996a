import { useLocalStorage } from '@mantine/hooks';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { nudgeMs, type Segment, type Side, type SpeechPlayer } from '../../audio/index.js';
import { canonical } from '../../shared/transcription/label-text.js';
import type { DeskAction } from './keys.js';
import type { ListHandle } from './list.js';
import { ChangedMeanwhile } from './queries.js';
import { movedBoundary, nextOnChannel, type Row, roomOf, seen } from './rows.js';
import type { Utterances } from './use-utterances.js';

/** Keys that follow each other faster are one move. */
const oneMoveMs = 400;
/** A text was written over what somebody else had changed meanwhile: both are kept until one is chosen. */
export interface Conflict {
  readonly uid: string;
  readonly mine: string;
  /** Null where the utterance is gone. */
  readonly theirs: string | null;
}

/** What is being written is saved first. */
function saveFocused(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement)) return;
  if (!activeElement.matches('[data-uid] textarea, [data-uid] input')) return;
  activeElement.blur();
  activeElement.focus({ preventScroll: true });
}

interface DeskOptions {
  readonly utterances: Utterances;
  readonly player: SpeechPlayer;
  readonly durationMs: number;
  readonly list: RefObject<ListHandle | null>;
  readonly onHelp: () => void;
  /** Rows that were not played are to be accepted: asks. */
  readonly onUnplayed: (rows: readonly Row[]) => void;
  /** The next guess of the model, or the one before, is to be written in the place of the label at the cursor. */
  readonly onGuess: (step: 1 | -1) => void;
}

/** What is done on the page of a recording: where one is, and what keys, buttons and the waveform ask for. */
export function useDesk(options: DeskOptions) {
  const { utterances, player, durationMs, list, onHelp, onUnplayed, onGuess } = options;
  const { rows: stored, edit, step, played } = utterances;
  const [current, setCurrent] = useState<string>();
  const [side, setSide] = useState<Side>('start');
  const [pending, setPending] = useState<{ readonly uid: string; readonly segment: Segment }>();
  const [conflict, setConflict] = useState<Conflict>();
  const [playing, setPlaying] = useLocalStorage({ key: 'persephone.play-on-entering', defaultValue: true });
  const [speaker, setSpeaker] = useLocalStorage({ key: 'persephone.speaker-of-recording', defaultValue: '' });
  const timer = useRef<number>(undefined);

  /** As they are shown: with what is being moved where it was moved to. */
  const rows = useMemo(
    () =>
      pending
        ? stored.map((row) =>
            row.uid === pending.uid
              ? { ...row, from: pending.segment.startMs, to: pending.segment.endMs }
              : row,
          )
        : stored,
    [stored, pending],
  );
  const latest = useRef({ rows, pending, current, side, played, speaker });
  latest.current = { rows, pending, current, side, played, speaker };
  const at = () => latest.current.rows.find(({ uid }) => uid === latest.current.current);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const { pending: moved } = latest.current;
    if (!moved) return;
    latest.current.pending = undefined;
    void edit('move', (all) => {
      const row = all.find(({ uid }) => uid === moved.uid);
      return row && { kind: 'move', utterance: seen(row), ...moved.segment };
    }).then(() => setPending((now) => (now === moved ? undefined : now)));
  }, [edit]);
  useEffect(() => flush, [flush]);

  const move = useCallback(
    (uid: string, segment: Segment, atOnce: boolean) => {
      if (latest.current.pending && latest.current.pending.uid !== uid) flush();
      const moved = { uid, segment };
      latest.current.pending = moved;
      setPending(moved);
      clearTimeout(timer.current);
      if (atOnce) flush();
      else timer.current = window.setTimeout(flush, oneMoveMs);
    },
    [flush],
  );
  const moved = useCallback(
    (uid: string, which: Side, ms: number): Segment | undefined => {
      const row = latest.current.rows.find((one) => one.uid === uid);
      return row && movedBoundary(row, which, ms, roomOf(latest.current.rows, row, durationMs));
    },
    [durationMs],
  );

  /** @param quietly without playing it */
  const enter = useCallback(
    (uid: string, quietly = false) => {
      if (latest.current.current === uid) return;
      flush();
      latest.current.current = uid;
      setCurrent(uid);
      const row = latest.current.rows.find((one) => one.uid === uid);
      if (!row) return;
      player.select(undefined);
      // A browser makes no sound before somebody has touched the page.
      if (!quietly && playing && navigator.userActivation?.hasBeenActive !== false) {
        void player.play({ startMs: row.from, endMs: row.to });
      } else void player.seek(row.from);
    },
    [flush, player, playing],
  );

  const saveText = useCallback(
    (uid: string, text: string, base: string) => {
      void edit(
        'text',
        (all) => {
          const row = all.find((one) => one.uid === uid);
          const now = row && canonical(row.text);
          if (!row || (now !== canonical(base) && now !== canonical(text))) {
            setConflict({ uid, mine: text, theirs: row?.text ?? null });
            return undefined;
          }
          return now === canonical(text) ? undefined : { kind: 'text', utterance: seen(row), text };
        },
        (error) => {
          if (!(error instanceof ChangedMeanwhile)) return false;
          setConflict({ uid, mine: text, theirs: error.current?.text ?? null });
          return true;
        },
      );
    },
    [edit],
  );

  const saveSpeaker = useCallback(
    (uid: string, name: string) => {
      void edit('speaker', (all) => {
        const row = all.find((one) => one.uid === uid);
        return row && { kind: 'speaker', utterance: seen(row), speaker: name === '' ? null : name };
      });
    },
    [edit],
  );

  /** So many at once: one step to be undone. */
  const acceptNow = useCallback(
    (wanted: readonly Row[]) => {
      const uids = wanted.map(({ uid }) => uid);
      for (let from = 0; from < uids.length; from += 200) {
        const some = new Set(uids.slice(from, from + 200));
        void edit('accept', (all) => {
          const drafts = all.filter(({ uid, utteranceId }) => some.has(uid) && utteranceId === null);
          const name = latest.current.speaker.trim();
          return drafts.length === 0
            ? undefined
            : { kind: 'accept', utterances: drafts.map(seen), speaker: name === '' ? null : name };
        });
      }
    },
    [edit],
  );

  const focusBeside = (by: 1 | -1) => {
    const index = latest.current.rows.findIndex(({ uid }) => uid === latest.current.current);
    const next = latest.current.rows[index + by];
    if (next) list.current?.focus(next.uid);
  };
  const accept = useCallback(
    (uid: string) => {
      saveFocused();
      flush();
      const row = latest.current.rows.find((one) => one.uid === uid);
      if (!row || row.utteranceId !== null) return;
      if (latest.current.played.has(row.transcriptionId)) acceptNow([row]);
      else onUnplayed([row]);
    },
    [acceptNow, flush, onUnplayed],
  );

  const nudge = (by: number) => {
    const row = at();
    const next = row && moved(row.uid, side, (side === 'start' ? row.from : row.to) + by);
    if (row && next) move(row.uid, next, false);
  };
  const boundaryHere = (which: Side) => {
    const row = at();
    const next = row && moved(row.uid, which, player.timeMs);
    if (row && next) move(row.uid, next, true);
  };
  const acceptAndOn = () => {
    const row = at();
    if (!row) return;
    accept(row.uid);
    if (latest.current.played.has(row.transcriptionId) || row.utteranceId !== null) focusBeside(1);
  };
  const stepOnce = (which: 'undo' | 'redo') => {
    saveFocused();
    flush();
    void step(which);
  };
  const divideSaved = (how: Parameters<typeof divide>[0]) => {
    saveFocused();
    flush();
    divide(how);
  };
  const actions: Readonly<Record<DeskAction, () => void>> = {
    play: () => player.toggle(),
    again: () => {
      const row = at();
      if (row) void player.play({ startMs: row.from, endMs: row.to });
    },
    next: () => focusBeside(1),
    previous: () => focusBeside(-1),
    accept: acceptAndOn,
    save: saveFocused,
    revert: () => {},
    otherSide: () => setSide(side === 'start' ? 'end' : 'start'),
    earlier: () => nudge(-nudgeMs),
    later: () => nudge(nudgeMs),
    muchEarlier: () => nudge(-10 * nudgeMs),
    muchLater: () => nudge(10 * nudgeMs),
    startHere: () => boundaryHere('start'),
    endHere: () => boundaryHere('end'),
    split: () => divideSaved('split'),
    merge: () => divideSaved('merge'),
    add: () => divideSaved('add'),
    delete: () => divideSaved('delete'),
    nextGuess: () => onGuess(1),
    previousGuess: () => onGuess(-1),
    undo: () => stepOnce('undo'),
    redo: () => stepOnce('redo'),
    help: onHelp,
  };
  const perform = (action: DeskAction) => actions[action]();

  const divide = (action: 'split' | 'merge' | 'add' | 'delete'): void => {
    const uid = at()?.uid;
    const find = (all: readonly Row[]) => all.find((one) => one.uid === uid);
    switch (action) {
      case 'split': {
        const atMs = Math.round(player.timeMs);
        void edit('split', (all) => {
          const row = find(all);
          return row && { kind: 'split', utterance: seen(row), atMs };
        });
        return;
      }
      case 'merge':
        void edit('merge', (all) => {
          const row = find(all);
          const next = row && nextOnChannel(all, row);
          return row && next && { kind: 'merge', utterances: [seen(row), seen(next)] };
        });
        return;
      case 'delete': {
        const index = latest.current.rows.findIndex((one) => one.uid === uid);
        const beside = latest.current.rows[index + 1] ?? latest.current.rows[index - 1];
        void edit('delete', (all) => {
          const row = find(all);
          return row && { kind: 'delete', utterances: [seen(row)] };
        }).then((result) => result && beside && list.current?.focus(beside.uid));
        return;
      }
      case 'add': {
        const { selection } = player.getState();
        if (!selection) return;
        const { startMs, endMs } = selection;
        void edit('add', () => ({
          kind: 'add',
          startMs: Math.round(startMs),
          endMs: Math.round(endMs),
        })).then((result) => {
          const [made] = result?.utterances ?? [];
          if (!made) return;
          player.select(undefined);
          requestAnimationFrame(() => list.current?.focus(`t${made.transcriptionId}`));
        });
      }
    }
  };

  /** What is written or moved is stored, or was refused. */
  const settled = async () => {
    saveFocused();
    flush();
    await utterances.settled();
  };

  return {
    settled,
    ...{ rows, current, side, setSide, playing, setPlaying, speaker, setSpeaker },
    ...{ conflict, setConflict, enter, move, moved, perform, saveText, saveSpeaker, accept, acceptNow },
  };
}

export type Desk = ReturnType<typeof useDesk>;
