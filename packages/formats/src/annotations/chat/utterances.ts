import type { Faults } from '../faults.js';
import type { Annotation } from '../model.js';
import { collapsed, type TierBuilder } from '../tiers.js';

export interface ChatContext {
  /** Names by code. */
  readonly participants: Map<string, string>;
  readonly tiers: TierBuilder;
  readonly faults: Faults;
}

const mark = '\u0015';

/** Times between U+0015, in newer files the numbers alone, in older ones with the file's name. */
const bullet = new RegExp(
  `${mark}(?:%(?:snd|mov|vid|pic|txt):"[^"${mark}]*"_?)?(\\d+)_(\\d+)-?${mark}`,
  'gu',
);

interface Utterance {
  readonly speaker: string;
  readonly segments: Annotation[];
  readonly start: number | null;
  readonly end: number | null;
}

/** Puts main tiers and what depends on them into tiers. */
export class Utterances {
  private last: Utterance | undefined;

  constructor(private readonly context: ChatContext) {}

  line(text: string, line: number): void {
    const colon = text.indexOf(':');
    const { faults } = this.context;
    if (colon < 0) {
      faults.add(
        'line-unreadable',
        `The line has no colon after its speaker or tier, and was not read: ${JSON.stringify(text.slice(0, 40))}.`,
        { line },
      );
      return;
    }
    const code = text.slice(1, colon).trim().normalize('NFC');
    const value = text.slice(colon + 1);
    if (text.startsWith('*')) {
      this.finish();
      this.main(code, value, line);
    } else if (!this.last) {
      faults.add('line-unreadable', `%${code} depends on no utterance, and was not read.`, { line });
    } else this.dependent(code, value, this.last, line);
  }

  /** What comes next belongs to no utterance. */
  finish(): void {
    const { last } = this;
    this.last = undefined;
    if (!last) return;
    for (const annotation of last.segments) this.add(`*${last.speaker}`, last.speaker, '*', null, annotation);
  }

  private main(speaker: string, value: string, line: number): void {
    const { faults } = this.context;
    const segments: Annotation[] = [];
    let from = 0;
    for (const match of value.matchAll(bullet)) {
      segments.push(timed(value.slice(from, match.index), Number(match[1]), Number(match[2])));
      from = match.index + match[0].length;
    }
    const rest = collapsed(value.slice(from));
    if (rest.includes(mark)) {
      faults.add('time-unreadable', `*${speaker}: a mark of times that cannot be read stays in the text.`, {
        line,
        tier: speaker,
      });
    }
    if (rest !== '' || segments.length === 0) segments.push(timed(rest, null, null));
    const times = segments.flatMap(({ start, end }) => (start === null || end === null ? [] : [start, end]));
    this.last = {
      speaker,
      segments,
      start: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
      end: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    };
  }

  private dependent(code: string, value: string, utterance: Utterance, line: number): void {
    const only = utterance.segments[0];
    const match = /^\s*"[^"]*"_(\d+)_(\d+)/u.exec(value);
    if (/^(snd|mov|vid)$/u.test(code) && match && only && utterance.segments.length === 1) {
      // Times of very old files stand on a line of their own.
      const start = Number(match[1]);
      const end = Number(match[2]);
      this.last = { ...utterance, start, end, segments: [timed(only.text, start, end)] };
      return;
    }
    if (code === '') this.context.faults.add('line-unreadable', 'A dependent tier has no name.', { line });
    const { start, end, speaker } = utterance;
    this.add(`%${code}@${speaker}`, speaker, `%${code}`, speaker, timed(value, start, end));
  }

  private add(
    id: string,
    speaker: string,
    type: string,
    parent: string | null,
    annotation: Annotation,
  ): void {
    const name = type === '*' ? speaker : id;
    const participant = this.context.participants.get(speaker);
    if (participant === undefined && type === '*') {
      this.context.faults.add('speaker-unknown', `*${speaker} is not among the @Participants.`, {
        tier: name,
      });
    }
    if (annotation.start === null && type === '*') {
      this.context.faults.add(
        'not-aligned',
        `*${speaker}: ${JSON.stringify(annotation.text.slice(0, 30))} has no times.`,
        { tier: name },
      );
    }
    this.context.tiers.add(id, { id: name, type, participant: participant ?? speaker, parent }, annotation);
  }
}

function timed(text: string, start: number | null, end: number | null): Annotation {
  return {
    id: null,
    start,
    end,
    time: start === null ? 'unknown' : 'given',
    text: collapsed(text),
    parent: null,
  };
}
