import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { Head, ReadOptions } from '../format.js';
import type { AnnotationDocument } from '../model.js';
import { decoded } from '../text/encoding.js';
import { plainEncoding } from '../text/plain.js';
import { TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { type Field, fieldsOf } from './fields.js';
import { RecordingNames, type Times, timesOf } from './recording.js';

/** What a record of a text begins with, the first of these that the file has. */
const recordMarkers = ['ref', 'block', 'utterance_id', 'utt', 'tx'];
/** Of a record, but no text of it. */
const withoutText = /^(ELAN.*|sf|snd|sound|aud|au|sp|spk|spkr|speaker|_.*)$/u;
const speakerMarkers = ['ELANParticipant', 'sp', 'spk', 'spkr', 'speaker'];

/** The first line is a field, and so is one that texts have: other texts with backslashes have not. */
export const isToolbox = ({ text }: Head): boolean =>
  /^\s*\\_sh\s/u.test(text) ||
  (/^\s*\\[\p{L}_][\p{L}\p{N}_.-]*([ \t]|$)/mu.test(text.trimStart().split(/[\r\n]/u, 1)[0] ?? '') &&
    /^\\(ref|tx|ELANBegin|block|utterance_id)([ \t\r]|$)/mu.test(text));

/**
 * A text of Toolbox or Shoebox in SIL's standard format, also as ELAN exports it: a tier for each marker, and speaker where one
 * is named. Times are ELAN's fields, or those of a sound field.
 */
export function readToolbox(bytes: Uint8Array, { eightBit }: ReadOptions): AnnotationDocument {
  const faults = new Faults();
  const fields = fieldsOf(decoded(bytes, plainEncoding(bytes, faults, eightBit)), faults);
  const marker = recordMarkers.find((one) => fields.some((field) => field.marker === one));
  if (marker === undefined) {
    const names = [...new Set(fields.map((field) => `\\${field.marker}`))].slice(0, 8).join(', ');
    throw new AnnotationError(
      'annotations-refused',
      `it has no field \\ref, \\block, \\utterance_id, \\utt or \\tx, with which the records of a text begin, but ${names}: a dictionary is no transcription.`,
    );
  }
  const tiers = new TierBuilder();
  const names = new RecordingNames();
  let version: string | null = null;
  let record: Field[] | undefined;
  /** Fields in no record, by their markers. */
  const outside = new Map<string, { readonly line: number; count: number }>();
  const markers = new Set<string>();
  let untimed = 0;
  let firstUntimed = 1;
  const finish = () => {
    const [head] = record ?? [];
    if (!record || !head) return;
    const times = timesOf(record, names, faults);
    if (!times) {
      if (untimed++ === 0) firstUntimed = head.line;
    }
    for (const field of record) markers.add(field.marker);
    addRecord(record, times, tiers);
  };
  for (const field of fields) {
    if (field.marker === '_sh') version = field.text.split(/\s+/u, 1)[0] || null;
    if (field.marker === marker) {
      finish();
      record = [field];
    } else if (field.marker === 'id') {
      finish();
      record = undefined;
    } else if (record) record.push(field);
    else {
      names.header(field);
      const found = outside.get(field.marker);
      if (found) found.count++;
      else outside.set(field.marker, { line: field.line, count: 1 });
    }
  }
  finish();
  for (const [one, { line, count }] of outside) {
    // What only stands before records is about the text.
    if (!markers.has(one) || withoutText.test(one)) continue;
    faults.add(
      'field-outside',
      `The field \\${one} stands before the first \\${marker} of its text, and was not read.`,
      { line },
      count,
    );
  }
  if (untimed > 0) {
    faults.add('not-aligned', 'A record has no times of its own.', { line: firstUntimed }, untimed);
  }
  const list = tiers.list();
  for (const tier of list) {
    if (tier.type === marker) checkTimes(tier.id, tier.annotations, faults);
  }
  return { format: 'toolbox', version, media: names.media(), tiers: list, faults: faults.list() };
}

/** Fields of one marker are lines of one text, which was broken to be aligned. */
function addRecord(record: readonly Field[], times: Times | undefined, tiers: TierBuilder): void {
  const [head] = record;
  const speaker = speakerMarkers
    .map((marker) => record.find((field) => field.marker === marker)?.text.trim())
    .find((name) => name !== undefined && name !== '');
  const participant = speaker === undefined ? null : speaker.normalize('NFC');
  const texts = new Map<string, string[]>();
  for (const { marker, text } of record) {
    if (withoutText.test(marker)) continue;
    const lines = texts.get(marker);
    if (lines) lines.push(text);
    else texts.set(marker, [text]);
  }
  // What a record is called by stays, whatever else of it is changed.
  const id = head && head.marker !== 'tx' && head.text !== '' ? head.text.normalize('NFC') : null;
  for (const [marker, lines] of texts) {
    const name = participant === null ? marker : `${marker}@${participant}`;
    // White space lines up words with their glosses.
    const text = lines.join(' ').replace(/\s+/gu, ' ').trim().normalize('NFC');
    tiers.add(
      JSON.stringify([marker, participant]),
      { id: name, type: marker, participant },
      {
        id,
        start: times?.start ?? null,
        end: times?.end ?? null,
        time: times ? 'given' : 'unknown',
        text,
        parent: null,
      },
    );
  }
}
