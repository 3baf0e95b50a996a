import { basename, extname } from 'node:path';
import { holdsLabel, labelsOf, normaliseText } from '@persephone/formats/labels';
import {
  labelTimesWithin,
  lineLengths,
  type Span,
  textSplitAfter,
  textSplitAt,
} from '@persephone/formats/utterance-edits';
import type { Audio } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import type { LabelTime, NewTranscription } from '../transcriptions/transcription.js';
import type { DivisionPart } from './division.js';
import { type RecordingUtterance, stateOf, type UtteranceState } from './edit.js';
import type { EditRequest } from './request.js';

/** What is to take the place of the rows that an edit is about. */
export interface Planned {
  /** One that is there, or one that is to be made. */
  readonly transcription: number | NewTranscription;
  readonly utterance: (Omit<UtteranceState, 'id'> & { readonly id?: number }) | null;
}

interface Given {
  readonly audio: Pick<Audio, 'id' | 'fileName' | 'durationMs'>;
  /** Of the request, in its order. */
  readonly rows: readonly RecordingUtterance[];
  /** Label times as a model recognised them, of the transcription or of what it is based on. */
  readonly recognised: (transcriptionId: number) => Promise<readonly LabelTime[] | null>;
}

/** From where to where a row is; the end of a whole recording whose length is not known is never. */
export const spanOf = (
  { startMs, endMs }: { readonly startMs: number | null; readonly endMs: number | null },
  recordingMs: number | null,
): Span => ({ startMs: startMs ?? 0, endMs: endMs ?? recordingMs ?? Number.MAX_SAFE_INTEGER });

/** What the edit makes of its rows; nothing where it changes none. Throws `transcription-empty`, `validation-failed`. */
export async function planned(request: EditRequest, given: Given): Promise<readonly Planned[] | undefined> {
  const { audio, rows } = given;
  const [row] = rows;
  if (request.kind === 'add') {
    const { startMs, endMs, channel } = request;
    const name = basename(audio.fileName, extname(audio.fileName));
    const text = newVersion({ name, text: '', channel, basedOn: null, audioId: audio.id, startMs, endMs });
    return [{ transcription: text, utterance: null }];
  }
  if (!row) throw new DomainError('validation-failed', 'Name the utterances that are to be edited.');
  switch (request.kind) {
    case 'move': {
      const { startMs, endMs } = request;
      if (row.startMs === startMs && row.endMs === endMs) return undefined;
      return [version(audio.id, row, { startMs, endMs })];
    }
    case 'text': {
      const text = normaliseText(request.text);
      if (isSameText(text, row.text)) return undefined;
      if (row.utteranceId !== null) refuseEmpty(text, row);
      return [version(audio.id, row, { text })];
    }
    case 'speaker': {
      const state = stateOf(row);
      if (!state) {
        throw new DomainError('validation-failed', 'Who speaks is said of an utterance that was accepted.');
      }
      if (row.speaker === request.speaker) return undefined;
      return [{ ...kept(row), utterance: { ...state, speaker: request.speaker } }];
    }
    case 'split':
      return split(row, request, given);
    case 'merge':
      return merged(given);
    case 'delete':
      return [];
    case 'accept':
      return rows.map((one) => {
        if (one.utteranceId !== null) {
          throw new DomainError('validation-failed', `Utterance ${one.utteranceId} was accepted already.`);
        }
        refuseEmpty(one.text, one);
        const { startMs, endMs, channel } = one;
        return { ...kept(one), utterance: { startMs, endMs, channel, speaker: request.speaker } };
      });
  }
}

const kept = ({ transcriptionId }: RecordingUtterance) => ({ transcription: transcriptionId });

function refuseEmpty(text: string, { startMs }: RecordingUtterance): void {
  if (holdsLabel(text)) return;
  throw new DomainError(
    'transcription-empty',
    `The utterance at ${startMs ?? 0} ms holds no label. Write what is said; one in which nothing is said is deleted.`,
  );
}

type Version = Pick<NewTranscription, 'name' | 'text' | 'channel' | 'basedOn' | 'audioId'> & {
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly labelTimes?: readonly LabelTime[] | null;
};

const newVersion = (version: Version): NewTranscription => ({
  labelTimes: null,
  ...version,
  fileName: null,
  source: 'person',
  modelId: null,
});

/** A row with other times, or another text. What stood there stays: this is based on it. */
function version(
  audioId: number,
  row: RecordingUtterance,
  changes: Partial<Pick<Version, 'startMs' | 'endMs' | 'text' | 'labelTimes'>>,
): Planned & { readonly transcription: NewTranscription } {
  const { name, text, channel, transcriptionId, startMs, endMs } = row;
  const times = { startMs, endMs };
  const made = newVersion({
    ...{ name, text, channel, audioId, basedOn: transcriptionId, ...times },
    ...changes,
  });
  const { startMs: from = null, endMs: to = null } = made;
  const state = stateOf(row);
  return { transcription: made, utterance: state && { ...state, startMs: from, endMs: to } };
}

/** The same labels in the same lines. */
const isSameText = (a: string, b: string): boolean =>
  labelsOf(a).join(' ') === labelsOf(b).join(' ') && String(lineLengths(a)) === String(lineLengths(b));

async function split(
  row: RecordingUtterance,
  { atMs, afterLabels }: Extract<EditRequest, { readonly kind: 'split' }>,
  given: Given,
): Promise<readonly Planned[]> {
  const { audio, recognised } = given;
  const span = spanOf(row, audio.durationMs);
  if (atMs <= span.startMs || atMs >= span.endMs) {
    throw new DomainError(
      'validation-failed',
      `The cursor, at ${atMs} ms, is outside the utterance, from ${span.startMs} to ${span.endMs} ms. Put it within.`,
    );
  }
  const timesOfText = async () =>
    labelTimesWithin(row.text, span, (await recognised(row.transcriptionId)) ?? []);
  const [first, second] =
    afterLabels === undefined
      ? textSplitAt(row.text, await timesOfText(), atMs)
      : textSplitAfter(row.text, Math.min(afterLabels, labelsOf(row.text).length));
  if (row.utteranceId !== null) {
    for (const text of [first, second]) refuseEmpty(text, row);
  }
  const before = version(audio.id, row, { startMs: span.startMs, endMs: atMs, text: first });
  const after = version(audio.id, row, { startMs: atMs, endMs: span.endMs, text: second });
  // The one that was there stays the first part; the second is a new one.
  return [before, { ...after, utterance: after.utterance && withoutId(after.utterance) }];
}

const withoutId = ({ id: _, ...utterance }: NonNullable<Planned['utterance']>) => utterance;

/**
 * What takes the place of an utterance that is divided. Of an accepted one, what a person is to look at first is a draft; the
 * first of the others stays the utterance that was there.
 */
export function plannedParts(
  audioId: number,
  row: RecordingUtterance,
  parts: readonly DivisionPart[],
): Planned[] {
  const first = parts.findIndex(({ uncertain }) => !uncertain);
  return parts.map(({ startMs, endMs, text, labelTimes, uncertain }, i) => {
    const one = version(audioId, row, { startMs, endMs, text, labelTimes });
    if (uncertain || !one.utterance) return { ...one, utterance: null };
    return i === first ? one : { ...one, utterance: withoutId(one.utterance) };
  });
}

async function merged({ rows, audio, recognised }: Given): Promise<readonly Planned[]> {
  const ordered = rows.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
  const [first] = ordered;
  const channels = new Set(ordered.map(({ channel }) => channel));
  if (!first || ordered.length < 2 || channels.size > 1) {
    throw new DomainError('validation-failed', 'What is merged are two or more utterances of one channel.');
  }
  const spans = ordered.map((row) => spanOf(row, audio.durationMs));
  const parts = await Promise.all(ordered.map(({ transcriptionId }) => recognised(transcriptionId)));
  // Of each, the labels as they are written now; known only where all of them are.
  const times = parts.every((part) => part !== null)
    ? ordered.flatMap((row, i) => timesOf(row, spans[i] as Span, parts[i] ?? []))
    : null;
  // Accepted is what a person has looked at, all of it.
  const accepted = ordered.every(({ utteranceId }) => utteranceId !== null);
  const text = ordered
    .map((row) => row.text.trim())
    .filter((part) => part !== '')
    .join(' ');
  const one = version(audio.id, accepted ? first : { ...first, utteranceId: null }, {
    startMs: Math.min(...spans.map(({ startMs }) => startMs)),
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
    text,
    labelTimes: times && times.length === labelsOf(text).length ? times : null,
  });
  return [one];
}

/** What a person wrote has no confidence of a model: none is shown for it. */
const timesOf = (row: RecordingUtterance, span: Span, recognised: readonly LabelTime[]): LabelTime[] =>
  labelTimesWithin(row.text, span, recognised).map(
    ({ label, startMs, endMs, confidence = 1, alternatives }) => ({
      ...{ label, startMs, endMs, confidence },
      ...(alternatives && { alternatives }),
    }),
  );
