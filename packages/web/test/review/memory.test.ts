import { describe, expect, test } from 'vitest';
import {
  before,
  type Decision,
  readJournal,
  record,
  removeDecision,
  sumUp,
} from '../../src/features/review/journal.js';
import { nextUncertain } from '../../src/shared/transcription/confidence-level.js';
import { dropDraft, readDraft, type Storage, writeDraft } from '../../src/shared/transcription/drafts.js';
import { nextModelOf, queueOf, reversed, waiting } from '../../src/shared/transcription/queue.js';

/** What browsers have, with as much room as is said. */
function storage(room = Number.POSITIVE_INFINITY): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      if (!items.has(key) && items.size >= room) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key) => void items.delete(key),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}

const draft = (text: string, at = 1) => ({ text, speaker: 'Ana', startMs: 100, endMs: null, at });

describe('drafts', () => {
  test('are there again, one a transcription, until they are dropped', () => {
    const kept = storage();
    writeDraft(kept, 7, draft('a b'));
    writeDraft(kept, 8, draft('c'));
    expect(readDraft(kept, 7)).toEqual(draft('a b'));
    dropDraft(kept, 7);
    expect([readDraft(kept, 7), readDraft(kept, 8)?.text]).toEqual([undefined, 'c']);
  });

  test('that cannot be read are none; that do not fit are told', () => {
    const kept = storage(1);
    kept.setItem('persephone.draft.1', '{"text": 3}');
    expect(readDraft(kept, 1)).toBeUndefined();
    kept.setItem('persephone.draft.1', '{');
    expect(readDraft(kept, 1)).toBeUndefined();
    kept.setItem('persephone.draft.1', '{"text": "a", "startMs": -5}');
    expect(readDraft(kept, 1)).toEqual({ text: 'a', speaker: '', startMs: null, endMs: null, at: 0 });
    expect(writeDraft(kept, 2, draft('b'))).toBe(false);
  });

  test('the oldest go where there are too many', () => {
    const kept = storage();
    for (let id = 1; id <= 502; id++) writeDraft(kept, id, draft('a', id === 3 ? 1e6 : id));
    expect([1, 2, 3, 4].map((id) => readDraft(kept, id) !== undefined)).toEqual([false, false, true, true]);
  });
});

const decision = (transcriptionId: number, changes: Partial<Decision> = {}): Decision => ({
  ...{ kind: 'skipped', transcriptionId, at: transcriptionId, tookMs: 1000, labels: 10, changes: 0 },
  ...changes,
});

describe('the journal', () => {
  test('knows the way back, and forgets what was taken back', () => {
    const kept = storage();
    for (const one of [decision(1), decision(2, { kind: 'accepted', utteranceId: 20 }), decision(3)]) {
      record(kept, one);
    }
    const back = (id: number) => before(readJournal(kept), id)?.transcriptionId;
    expect([back(9), back(3), back(2), back(1)]).toEqual([3, 2, 1, undefined]);
    removeDecision(kept, 20);
    expect([back(9), back(3)]).toEqual([3, 1]);
  });

  test('sums up what was done since, the last decision about each', () => {
    const sums = sumUp(
      [
        decision(1, { kind: 'accepted', utteranceId: 10 }),
        decision(2),
        decision(3),
        decision(2, { kind: 'accepted', utteranceId: 20, at: 4, changes: 3 }),
        decision(4, { kind: 'saved', at: 5 }),
        // Two segments of one long recording are two utterances.
        decision(6, { kind: 'accepted', utteranceId: 30, at: 6 }),
        decision(6, { kind: 'accepted', utteranceId: 31, at: 7 }),
      ],
      2,
    );
    expect(sums).toEqual({
      ...{ accepted: 3, unchanged: 2, saved: 1, skipped: 1, labels: 30, changes: 3, tookMs: 6000 },
    });
  });

  test('that somebody has broken is an empty one', () => {
    const kept = storage();
    kept.setItem('persephone.review', '{');
    expect(readJournal(kept)).toEqual([]);
  });
});

describe('a queue', () => {
  test('is what the address says, and nothing else of it', () => {
    expect(queueOf({ modelId: 3, name: 'a', sort: 'name', since: 5, other: 1 })).toEqual({
      ...{ modelId: 3, name: 'a', sort: 'name', since: 5 },
    });
    expect(queueOf({ modelId: '3', name: '', sort: 'size', since: -1 })).toEqual({});
    expect(queueOf({ sort: 'confidence' })).toEqual({});
    expect(nextModelOf(queueOf({ modelId: 3, next: true }))).toBe(3);
    expect(nextModelOf(queueOf({ modelId: 3, next: 'yes' }))).toBeUndefined();
    expect(queueOf({ next: true })).toEqual({});
    expect(waiting({ name: 'a' })).toEqual({ fromModel: true, used: false, corrected: false, name: 'a' });
    expect((['confidence', '-confidence', 'name', '-created'] as const).map(reversed)).toEqual([
      ...['-confidence', 'confidence', '-name', 'created'],
    ]);
  });
});

test('the next uncertain label is found around the end, unknown ones too', () => {
  const labels = (['confident', 'unsure', 'written', 'confident', 'doubtful'] as const).map((level, i) => ({
    level,
    unknown: i === 3,
  }));
  const walk = (from: number, step: 1 | -1) => nextUncertain(labels, from, step);
  expect([walk(-1, 1), walk(1, 1), walk(3, 1), walk(4, 1)]).toEqual([1, 3, 4, 1]);
  expect([walk(1, -1), walk(4, -1), walk(3, -1)]).toEqual([4, 3, 1]);
  expect(nextUncertain([{ level: 'confident', unknown: false }], 0, 1)).toBe(-1);
});
