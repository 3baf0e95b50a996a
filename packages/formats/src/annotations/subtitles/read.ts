import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import type { AnnotationDocument } from '../model.js';
import { decoded } from '../text/encoding.js';
import { type Line, lines } from '../text/lines.js';
import { plainEncoding } from '../text/plain.js';
import { TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { clockMilliseconds } from './clock.js';
import { voices } from './voices.js';

export const readSrt = (bytes: Uint8Array, options: ReadOptions) => readSubtitles(bytes, options, 'srt');
export const readWebVtt = (bytes: Uint8Array, options: ReadOptions) =>
  readSubtitles(bytes, options, 'webvtt');

const arrow = /^(.*?)-->\s*(\S+)(.*)$/u;

/** SRT and WebVTT: a tier for each voice, one for cues without. */
function readSubtitles(
  bytes: Uint8Array,
  { eightBit }: ReadOptions,
  format: 'srt' | 'webvtt',
): AnnotationDocument {
  const faults = new Faults();
  const tiers = new TierBuilder();
  let first = true;
  for (const block of blocks(lines(decoded(bytes, plainEncoding(bytes, faults, eightBit))))) {
    const isHeader = first && format === 'webvtt';
    first = false;
    if (isHeader) {
      // What stands below the first line belongs to it, up to the times of a cue that no empty line comes before.
      const at = block.findIndex(({ text }) => text.includes('-->'));
      if (at > 0) addCue(block.slice(at), format, tiers, faults);
      continue;
    }
    if (format === 'webvtt' && /^(NOTE|STYLE|REGION)(\s|$)/u.test(block[0]?.text ?? '')) continue;
    addCue(block, format, tiers, faults);
  }
  const list = tiers.list();
  for (const { id, annotations } of list) checkTimes(id, annotations, faults);
  return { format, version: null, media: [], tiers: list, faults: faults.list() };
}

/** Lines that stand together between empty ones. A line with times begins a cue even without one before it. */
function* blocks(all: Iterable<Line>): Generator<Line[]> {
  let block: Line[] = [];
  for (const line of all) {
    if (line.text.trim() !== '') {
      block.push(line);
      continue;
    }
    if (block.length > 0) yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function addCue(block: readonly Line[], format: string, tiers: TierBuilder, faults: Faults): void {
  const at = block.findIndex(({ text }) => text.includes('-->'));
  const timing = block[at];
  const place = { line: block[0]?.number ?? 1 };
  if (!timing || at > 1) {
    faults.add(
      'line-unreadable',
      `A block without times was not read: ${JSON.stringify(block[0]?.text.slice(0, 40))}.`,
      place,
    );
    return;
  }
  const identifier = at === 1 ? (block[0]?.text ?? '') : '';
  if (format === 'srt' ? !/^\s*\d*\s*$/u.test(identifier) : identifier.includes('<')) {
    faults.add(
      'line-unreadable',
      `A line before the times of a cue was not read: ${JSON.stringify(identifier.slice(0, 40))}.`,
      place,
    );
  }
  if (at === block.length - 1) faults.add('cue-without-text', 'A cue has no text.', place);
  const [, from = '', to = ''] = arrow.exec(timing.text) ?? [];
  const start = clockMilliseconds(from);
  const end = clockMilliseconds(to);
  if (start === null || end === null) {
    faults.add(
      'time-unreadable',
      `The times of a cue cannot be read: ${JSON.stringify(timing.text.slice(0, 60))}.`,
      { line: timing.number },
    );
  }
  const text = block.slice(at + 1).map((line) => line.text);
  const nested = block.slice(at + 1).find((line) => /\d:\d\d[.,]\d+\s*-->\s*\d/u.test(line.text));
  if (nested) {
    faults.add(
      'cue-without-gap',
      'A cue follows another without an empty line between; it was read as text of the one before.',
      { line: nested.number },
    );
  }
  for (const { voice, spoken } of voices(text.join('\n'))) {
    const id = voice ?? 'cues';
    tiers.add(
      voice === null ? '' : `v ${voice}`,
      { id, type: format, participant: voice },
      {
        id: null,
        start,
        end,
        time: start === null || end === null ? 'unknown' : 'given',
        text: spoken.normalize('NFC'),
        parent: null,
      },
    );
  }
}
