import { DomainError } from '../errors.js';
import type { Database } from '../repositories.js';
import { givenSpeaker } from '../text.js';
import { audioOf, change, placeOf } from './change.js';
import type { EditedUtterance, EditKind, RecordingUtterance } from './edit.js';
import { planned } from './plan.js';
import { type EditRequest, type SeenUtterance, seenIn } from './request.js';
import type { Placed } from './rules.js';
import { type EditRepositories, rowsAsSeen, shownDrafts } from './seen.js';

export interface Undoable {
  readonly id: number;
  readonly kind: EditKind;
}

/** What this author's next steps back and on are. */
export interface UndoState {
  readonly undo: Undoable | null;
  readonly redo: Undoable | null;
}

export interface EditResult extends UndoState {
  /** Null where everything was so already. */
  readonly edit: Undoable | null;
  readonly removed: readonly Pick<RecordingUtterance, 'transcriptionId' | 'utteranceId'>[];
  /** What is there now in their place, in order of time. */
  readonly utterances: readonly RecordingUtterance[];
}

export interface UtteranceEditService {
  /** Drafts and accepted utterances in order of time, in portions. `audio-not-found`. */
  utterances(audioId: number): Promise<AsyncIterable<RecordingUtterance>>;
  undoState(audioId: number, author: string): Promise<UndoState>;
  /**
   * `utterance-changed` with both versions where a row is not as it was seen; `segment-too-short`,
   * `segment-beyond-recording`, `segment-overlaps`, `transcription-empty`, `still-in-use`, `channel-missing`.
   */
  edit(audioId: number, author: string, request: EditRequest): Promise<EditResult>;
  /** The author's last edit, as though it had never been. `nothing-to-undo`; `utterance-changed`, and the next undoes the one before. */
  undo(audioId: number, author: string): Promise<EditResult>;
  /** What was undone last, again. Refused as `undo` is. */
  redo(audioId: number, author: string): Promise<EditResult>;
}

/** Of one statement: on SQLite, nobody is answered while one runs. */
const atOnce = 200;

const undoable = (edit: Undoable | undefined): Undoable | null =>
  edit ? { id: edit.id, kind: edit.kind } : null;

async function undoStateOf(
  { utteranceEdits }: EditRepositories,
  audioId: number,
  author: string,
): Promise<UndoState> {
  const { undo, redo } = await utteranceEdits.next(audioId, author);
  return { undo: undoable(undo), redo: undoable(redo) };
}

export function createUtteranceEditService(database: Database): UtteranceEditService {
  async function step(
    audioId: number,
    author: string,
    direction: 'undo' | 'redo',
  ): Promise<EditResult | DomainError> {
    return database.transaction(async (repositories) => {
      const { utteranceEdits } = repositories;
      const audio = await audioOf(repositories, audioId);
      await utteranceEdits.hold(audioId, []);
      const edit = (await utteranceEdits.next(audioId, author))[direction];
      if (!edit) {
        throw new DomainError(
          'nothing-to-undo',
          direction === 'undo' ? 'Nothing was done here that could be undone.' : 'Nothing was undone last.',
        );
      }
      const [from, to] = direction === 'undo' ? [edit.after, edit.before] : [edit.before, edit.after];
      await utteranceEdits.hold(audioId, idsOf([...from, ...to]));
      try {
        const drafts = await shownDrafts(repositories, audioId);
        const before = await rowsAsSeen(repositories, audioId, from.map(seenOf), drafts, edit.kind);
        const places = new Map(
          (await utteranceEdits.drafts(to.map(({ transcriptionId }) => transcriptionId))).map((row) => [
            row.transcriptionId,
            row,
          ]),
        );
        const after = to.map((one) => {
          const draft = places.get(one.transcriptionId);
          if (!draft) throw overtaken();
          return { ...placedOf(one, draft), transcription: one.transcriptionId, utterance: one.utterance };
        });
        const { removed, utterances } = await change(repositories, { audio, author }, drafts, before, after, {
          step: direction,
          edit,
        });
        return {
          ...{ edit: undoable(edit), removed, utterances },
          ...(await undoStateOf(repositories, audioId, author)),
        };
      } catch (error) {
        // What it made was changed by others: this step is none any more, and the one before can be taken.
        if (!(error instanceof DomainError) || !overtakenCodes.has(error.code)) throw error;
        await utteranceEdits.setEditState(edit.id, 'abandoned');
        return error;
      }
    });
  }

  const stepOrThrow = async (audioId: number, author: string, direction: 'undo' | 'redo') => {
    const result = await step(audioId, author, direction);
    if (result instanceof DomainError) throw result;
    return result;
  };

  return {
    async utterances(audioId) {
      await audioOf(database, audioId);
      return inOrderOfTime(database, audioId);
    },
    undoState: (audioId, author) => undoStateOf(database, audioId, author),
    edit: (audioId, author, given) => {
      const request = 'speaker' in given ? { ...given, speaker: givenSpeaker(given.speaker) } : given;
      return database.transaction(async (repositories) => {
        const { utteranceEdits } = repositories;
        const audio = await audioOf(repositories, audioId);
        const seen = seenIn(request);
        await utteranceEdits.hold(audioId, idsOf(seen));
        const drafts = await shownDrafts(repositories, audioId);
        const rows = await rowsAsSeen(repositories, audioId, seen, drafts, request);
        const recognised = (id: number) => utteranceEdits.recognised(id);
        const plan = await planned(request, { audio, rows, recognised });
        const undoState = () => undoStateOf(repositories, audioId, author);
        if (!plan) return { edit: null, removed: [], utterances: [], ...(await undoState()) };
        const after = plan.map((one) => ({ ...one, ...placeOf(one, rows) }));
        const { made, removed, utterances } = await change(
          repositories,
          { audio, author },
          drafts,
          rows,
          after,
          { step: 'do', kind: request.kind },
        );
        return { edit: undoable(made.edit), removed, utterances, ...(await undoState()) };
      });
    },
    undo: (audioId, author) => stepOrThrow(audioId, author, 'undo'),
    redo: (audioId, author) => stepOrThrow(audioId, author, 'redo'),
  };
}

const idsOf = (rows: readonly { readonly transcriptionId: number }[]) =>
  rows.map(({ transcriptionId }) => transcriptionId);

const overtakenCodes: ReadonlySet<string> = new Set(['utterance-changed', 'segment-overlaps']);

const overtaken = () =>
  new DomainError(
    'utterance-changed',
    'What this step was about was deleted meanwhile, so that it cannot be undone or done again. The next step is the one before.',
  );

const seenOf = ({ transcriptionId, utterance }: EditedUtterance): SeenUtterance => ({
  transcriptionId,
  utteranceId: utterance?.id ?? null,
  startMs: utterance?.startMs ?? null,
  endMs: utterance?.endMs ?? null,
  speaker: utterance?.speaker ?? null,
});

/** Where a row is: an accepted one where its utterance says, a draft where its transcription does. */
function placedOf({ utterance }: EditedUtterance, draft: RecordingUtterance): Placed {
  const { startMs, endMs, channel } = utterance ?? draft;
  return { startMs, endMs, channel, speaker: utterance?.speaker ?? null, accepted: utterance !== null };
}

/** By their times; read bit by bit, since each may be a quarter of a million characters long. */
async function* inOrderOfTime(
  database: EditRepositories,
  audioId: number,
): AsyncGenerator<RecordingUtterance> {
  const { utteranceEdits } = database;
  const accepted: { readonly id: number; readonly startMs: number }[] =
    await utteranceEdits.acceptedPlaces(audioId);
  const drafts = (await shownDrafts(database, audioId)).map(({ transcriptionId, startMs }) => ({
    ...{ id: transcriptionId, startMs: startMs ?? 0 },
  }));
  const all = [
    ...accepted.map((one) => ({ ...one, accepted: true })),
    ...drafts.map((one) => ({ ...one, accepted: false })),
  ].sort((a, b) => a.startMs - b.startMs || a.id - b.id);
  for (let from = 0; from < all.length; from += atOnce) {
    const portion = all.slice(from, from + atOnce);
    const of = (wanted: boolean) => portion.flatMap((one) => (one.accepted === wanted ? one.id : []));
    const [acceptedRows, draftRows] = [
      new Map((await utteranceEdits.accepted(audioId, of(true))).map((row) => [row.utteranceId, row])),
      new Map((await utteranceEdits.drafts(of(false))).map((row) => [row.transcriptionId, row])),
    ];
    for (const { id, accepted: isAccepted } of portion) {
      // Gone meanwhile: then it is not listed.
      const row = isAccepted ? acceptedRows.get(id) : draftRows.get(id);
      if (row) yield row;
    }
  }
}
