import type { Faults } from '../faults.js';
import type { TimeSource } from '../model.js';
import { collapsed, type TierBuilder } from '../tiers.js';
import { milliseconds } from '../times.js';
import type { XmlElement } from '../xml/tree.js';

export interface TrsContext {
  /** Names by id; a name may be empty, or that of several. */
  readonly speakers: Map<string, string>;
  /** How many speakers bear a name. */
  readonly names: Map<string, number>;
  readonly tiers: TierBuilder;
  /** By tier. */
  readonly boundaries: Map<string, Set<number>>;
  readonly faults: Faults;
}

interface Segment {
  readonly start: number | null;
  readonly line: number;
  /** Text by the position of its speaker in the turn's list. */
  readonly texts: Map<number, string>;
}

/** Not text; what stands after them is. */
const notText = new Set(['Event', 'Comment', 'Background', 'Vocal']);

export function addTurn(turn: XmlElement, context: TrsContext): void {
  const { faults } = context;
  const place = { line: turn.line };
  const start = milliseconds(turn.attributes.startTime);
  const end = milliseconds(turn.attributes.endTime);
  if (start === null || end === null) {
    faults.add('time-missing', 'A Turn has no startTime or no endTime that is a number.', place);
  }
  if (start !== null && end !== null && end < start) {
    faults.add('turn-reversed', `A Turn ends at ${end} ms, before it begins at ${start} ms.`, place);
  }
  const list = (turn.attributes.speaker ?? '').split(/\s+/u).filter((id) => id !== '');
  const segments = segmentsOf(turn, start, list.length, context);
  segments.forEach((segment, i) => {
    const until = endOf(segment, segments.slice(i + 1, i + 50), end, context);
    const time: TimeSource = segment.start === null || until === null ? 'unknown' : 'given';
    const spoken = [...segment.texts].filter(([, text]) => text !== '');
    if (spoken.length === 0) {
      faults.add(
        'empty-segment',
        'A segment has no text; its boundaries are kept, and no annotation is made of it.',
        { line: segment.line },
      );
      if (list.length === 1) addBoundaries(tierFor(list[0], context).id, [segment.start, until], context);
    }
    for (const [position, text] of spoken) {
      const tier = tierFor(list[position], context);
      addBoundaries(tier.id, [segment.start, until], context);
      context.tiers.add(tier.id, tier, {
        id: null,
        start: segment.start,
        end: until,
        time,
        text,
        parent: null,
      });
    }
  });
}

function segmentsOf(
  turn: XmlElement,
  start: number | null,
  speakers: number,
  { faults }: TrsContext,
): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  let last: number | null = null;
  const current = (line: number): Segment => {
    const open = segments.at(-1);
    if (open) return open;
    // Text before the first Sync belongs to the beginning of the turn.
    const first: Segment = { start, line, texts: new Map() };
    segments.push(first);
    return first;
  };
  for (const part of turn.content) {
    if (typeof part === 'string') {
      if (part.trim() === '') continue;
      const { texts } = current(turn.line);
      texts.set(position, collapsed(`${texts.get(position) ?? ''} ${part}`));
    } else if (part.name === 'Sync') {
      const at = syncTime(part, segments.length === 0 ? start : null, faults);
      if (at !== null && last !== null && at < last) {
        faults.add('sync-order', `A Sync at ${at} ms comes after one at ${last} ms.`, { line: part.line });
      }
      const ended = milliseconds(turn.attributes.endTime);
      if (at !== null && ((start !== null && at < start) || (ended !== null && at > ended))) {
        faults.add('sync-outside', `A Sync at ${at} ms is outside its Turn.`, { line: part.line });
      }
      last = at ?? last;
      position = 0;
      segments.push({ start: at, line: part.line, texts: new Map() });
    } else if (part.name === 'Who') {
      const number = Number(part.attributes.nb);
      position = Number.isInteger(number) && number >= 1 ? number - 1 : Number.MAX_SAFE_INTEGER;
      if (position >= speakers) {
        faults.add(
          'speaker-unknown',
          `Who ${JSON.stringify(part.attributes.nb ?? '')} is beyond the ${speakers} speakers of its Turn.`,
          { line: part.line },
        );
      }
    } else if (!notText.has(part.name)) {
      faults.add('element-unknown', `An element ${part.name} was not read.`, { line: part.line });
    }
  }
  return segments;
}

function syncTime(sync: XmlElement, turnStart: number | null, faults: Faults): number | null {
  const at = milliseconds(sync.attributes.time);
  if (at !== null) return at;
  faults.add(
    'time-missing',
    `A Sync has the time ${JSON.stringify(sync.attributes.time ?? '')}, which is no number.`,
    { line: sync.line },
  );
  return turnStart;
}

/** The next time that is not before the segment's own; its own where there is none, so that no segment is negative. */
function endOf(
  segment: Segment,
  later: readonly Segment[],
  turnEnd: number | null,
  { faults }: TrsContext,
): number | null {
  const { start, line } = segment;
  const candidates = [...later.map((next) => next.start), turnEnd].filter((time) => time !== null);
  if (start === null) return candidates[0] ?? null;
  const end = candidates.find((time) => time >= start);
  if (end !== undefined) return end;
  if (candidates.length > 0)
    faults.add('segment-without-end', `Nothing ends the segment at ${start} ms after it has begun.`, {
      line,
      milliseconds: start,
    });
  return candidates.length > 0 ? start : null;
}

function tierFor(id: string | undefined, { speakers, names }: TrsContext) {
  if (id === undefined) return { id: 'no speaker', type: 'Turn', participant: null };
  const name = speakers.get(id) ?? '';
  const shared = (names.get(name) ?? 0) > 1;
  return {
    id: name === '' ? id : shared ? `${name} (${id})` : name,
    type: 'Turn',
    participant: name === '' ? id : name,
  };
}

function addBoundaries(tier: string, times: readonly (number | null)[], { boundaries }: TrsContext): void {
  const set = boundaries.get(tier) ?? new Set();
  boundaries.set(tier, set);
  for (const time of times) if (time !== null) set.add(time);
}
