import { framesNeeded } from '@persephone/engine/labels';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemOf, withinMaxSamples } from '../../src/domain/rules/usable.js';
import type { UtteranceContent } from '../../src/domain/utterances/utterance.js';

const utterance = (members: Partial<UtteranceContent>): UtteranceContent => ({
  id: 7,
  audioId: 1,
  audioFileName: 'a.wav',
  contentHash: '0'.repeat(64),
  durationMs: 1000,
  recordingMs: 1000,
  startMs: null,
  endMs: null,
  channel: null,
  speaker: null,
  problem: null,
  inspection: 'done' as const,
  transcriptionName: 'a.txt',
  text: 'a b',
  ...members,
});
const codeOf = (members: Partial<UtteranceContent>, maxSamples: number | null = null) =>
  problemOf(utterance(members), 'phonemes', maxSamples)?.code;

test.each([
  ['fine', {}, undefined],
  ['at the limit', { durationMs: 120_000 }, undefined],
  ['too long', { durationMs: 120_001 }, 'audio-too-long'],
  ['empty', { text: ' \n' }, 'transcription-empty'],
  ['undecodable', { durationMs: null }, 'audio-unreadable'],
  [
    'with a problem',
    { durationMs: null, problem: { code: 'audio-truncated', detail: 'a.wav ends' } },
    'audio-truncated',
  ],
  ['a segment to the end', { startMs: 500, endMs: 1000, durationMs: 500 }, undefined],
  ['a segment whose end was rounded up', { startMs: 500, endMs: 1010, durationMs: 510 }, undefined],
  [
    'a segment that ends too late',
    { startMs: 500, endMs: 1011, durationMs: 511 },
    'segment-beyond-recording',
  ],
  [
    'a segment that begins at the end',
    { startMs: 1000, endMs: 1005, durationMs: 5 },
    'segment-beyond-recording',
  ],
  ['of no length', { durationMs: 0 }, 'too-many-labels'],
] as const)('%s', (_, members, code) => {
  expect(codeOf(members)).toBe(code);
});

test('every problem names the utterance and its file', () => {
  expect(problemOf(utterance({ durationMs: 30 }), 'phonemes', null)).toEqual({
    utteranceId: 7,
    fileName: 'a.wav',
    code: 'too-many-labels',
    detail: expect.stringMatching(/^a\.wav .*a\.txt/),
  });
});

test('there is room for a label each 30 ms, and for a blank between equal ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 20 }),
      fc.nat(1000),
      (labels, durationMs) => {
        const fits = framesNeeded(labels) * 30 <= durationMs;
        expect(codeOf({ text: labels.join(' '), durationMs }) === undefined).toBe(fits);
      },
    ),
  );
});

test('what max_samples leaves out is not looked at for its length', () => {
  expect(withinMaxSamples({ durationMs: 1000 }, 100)).toBe(true);
  expect(withinMaxSamples({ durationMs: 1001 }, 100)).toBe(false);
  expect(withinMaxSamples({ durationMs: 1001 }, null)).toBe(true);
  expect(codeOf({ durationMs: 200_000 }, 100)).toBeUndefined();
  expect(codeOf({ text: '' }, 1)).toBe('transcription-empty');
});
