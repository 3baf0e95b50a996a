import { AnnotationError } from '../error.js';
import type { Faults } from '../faults.js';
import { mediaOf } from '../media.js';
import type { Media } from '../model.js';
import { clockMilliseconds } from '../subtitles/clock.js';
import { milliseconds } from '../times.js';
import type { Field } from './fields.js';

export interface Times {
  readonly start: number;
  readonly end: number;
}

/** A file, and the seconds in it between which the record is said. */
const soundField = /^(?<file>.*\S)\s+(?<start>\d+(?:[.,]\d+)?)\s+(?<end>\d+(?:[.,]\d+)?)$/u;
const soundMarkers = new Set(['sf', 'snd', 'sound', 'aud', 'au']);

/** The recordings that the fields of a file name. */
export class RecordingNames {
  private readonly addresses = new Map<string, { mimeType: string | null }>();
  private sound: string | undefined;

  /** A field before the first record. */
  header({ marker, text }: Field): void {
    if (text === '') return;
    if (marker === 'ELANMediaURL') this.addresses.set(text, { mimeType: null });
    const last = [...this.addresses.values()].at(-1);
    if (marker === 'ELANMediaMIME' && last) last.mimeType = text;
  }

  /** Throws AnnotationError where another was named before: times of several cannot be told apart. */
  soundOf(file: string, line: number): void {
    this.sound ??= file;
    if (this.sound === file) return;
    throw new AnnotationError(
      'annotations-refused',
      `it is of several recordings (${this.sound}, ${file}), and each of them has times of its own; make a file of each.`,
      line,
      1,
    );
  }

  media(): Media[] {
    const addresses = this.sound === undefined ? [] : [[this.sound, { mimeType: null }] as const];
    return [...new Map([...addresses, ...this.addresses])].map(([address, more]) => mediaOf(address, more));
  }
}

/** Of a record; undefined where it has none that can be read, which is reported where there is something. */
export function timesOf(record: readonly Field[], names: RecordingNames, faults: Faults): Times | undefined {
  const [begin, end] = ['ELANBegin', 'ELANEnd'].map((marker) => record.find((one) => one.marker === marker));
  if (begin && end) {
    const times = between(begin.text, end.text);
    if (!times) unreadable(faults, begin);
    return times;
  }
  for (const field of record) {
    if (!soundMarkers.has(field.marker)) continue;
    const { file, start = '', end: until = '' } = soundField.exec(field.text)?.groups ?? {};
    const times = between(start, until);
    if (file === undefined || !times) {
      unreadable(faults, field);
      continue;
    }
    names.soundOf(file, field.line);
    return times;
  }
  return undefined;
}

const timeOf = (text: string): number | null => milliseconds(text) ?? clockMilliseconds(text);

function between(from: string, to: string): Times | undefined {
  const [start, end] = [timeOf(from), timeOf(to)];
  return start === null || end === null ? undefined : { start, end };
}

function unreadable(faults: Faults, { marker, text, line }: Field): void {
  faults.add(
    'time-unreadable',
    `The field \\${marker} has no times that can be read: ${JSON.stringify(text.slice(0, 60))}.`,
    { line },
  );
}
