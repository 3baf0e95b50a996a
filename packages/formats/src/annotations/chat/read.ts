import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import { mediaOf } from '../media.js';
import type { AnnotationDocument, Media } from '../model.js';
import { decoded } from '../text/encoding.js';
import { type Line, lines } from '../text/lines.js';
import { plainEncoding } from '../text/plain.js';
import { TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { type ChatContext, Utterances } from './utterances.js';

/** CHAT (CLAN): a tier for each speaker, one for each kind of dependent tier of theirs. */
export function readChat(bytes: Uint8Array, { eightBit }: ReadOptions): AnnotationDocument {
  const faults = new Faults();
  const context: ChatContext = { participants: new Map(), tiers: new TierBuilder(), faults };
  const media: Media[] = [];
  const utterances = new Utterances(context);
  let ended = false;
  for (const { text, number } of logicalLines(
    lines(decoded(bytes, plainEncoding(bytes, faults, eightBit))),
  )) {
    if (text.trim() === '') continue;
    if (ended) {
      faults.add('text-after-end', 'After @End the file goes on; that was not read.', { line: number });
    } else if (text.startsWith('@')) {
      utterances.finish();
      ended = /^@End\b/u.test(text);
      header(text, media, context, number);
    } else if (text.startsWith('*') || text.startsWith('%')) utterances.line(text, number);
    else {
      faults.add(
        'line-unreadable',
        `The line begins with none of @, *, % and a tab, and was not read: ${JSON.stringify(text.slice(0, 40))}.`,
        { line: number },
      );
    }
  }
  utterances.finish();
  if (!ended) faults.add('end-missing', 'The file has no @End; something may be cut off.');
  const tiers = context.tiers.list();
  for (const tier of tiers) if (tier.type === '*') checkTimes(tier.id, tier.annotations, faults);
  return { format: 'chat', version: null, media, tiers, faults: faults.list() };
}

/** Lines joined with those after them that begin with a tab. */
function* logicalLines(all: Iterable<Line>): Generator<Line> {
  let open: { parts: string[]; number: number } | undefined;
  for (const { text, number } of all) {
    if (text.startsWith('\t') && open) {
      open.parts.push(text.slice(1));
      continue;
    }
    if (open) yield { text: open.parts.join(' '), number: open.number };
    open = { parts: [text], number };
  }
  if (open) yield { text: open.parts.join(' '), number: open.number };
}

/** Those of the CHAT manual; what they say beyond speakers and media is not read. */
const headers = new Set(
  (
    'Begin,End,UTF8,PID,Font,Window,Color words,Languages,Participants,Options,ID,Media,Activities,Bck,Bg,Blank,Comment,Date,Eg,' +
    'Exceptions,Font,G,Interaction Type,L1 of,Location,New Episode,New Language,Number,Page,Recording Quality,Room Layout,' +
    'Situation,T,Tape Location,Time Duration,Time Start,Transcriber,Transcription,Types,Videos,Warning,Birth of,Birthplace of,Age of'
  ).split(','),
);

function header(text: string, media: Media[], { participants, faults }: ChatContext, line: number): void {
  const [, written, value = ''] = /^@([^:\t]+):?\s*(.*)$/u.exec(text) ?? [];
  // Some headers name a speaker.
  const name = written?.trim().replace(/^(Birth of|Birthplace of|L1 of|Age of) .*$/u, '$1');
  if (name === 'Participants') {
    const codes = new Map([...participants].map(([code, named]) => [named, code]));
    for (const entry of value.split(',')) {
      const [code, ...words] = entry.trim().split(/\s+/u);
      // Code, perhaps a name, role.
      if (!code) continue;
      const named = (words.length > 1 ? words[0] : undefined)?.normalize('NFC') ?? code;
      if (codes.has(named) && codes.get(named) !== code) {
        faults.add(
          'speaker-same-name',
          `Several of the @Participants are called ${JSON.stringify(named)}; they count as one speaker.`,
          { line },
        );
      }
      participants.set(code, named);
      codes.set(named, code);
    }
  } else if (name === 'Media') {
    const parts = value.split(',').map((part) => part.trim());
    const file = parts[0]?.replace(/^"|"$/gu, '');
    if (file)
      media.push(
        mediaOf(file, {
          mimeType: parts[1] === 'audio' ? 'audio/*' : parts[1] === 'video' ? 'video/*' : null,
        }),
      );
    if (parts.includes('unlinked'))
      faults.add('not-aligned', '@Media says that the text has no times.', { line });
  } else if (!headers.has(name?.trim() ?? '')) {
    faults.add(
      'header-unknown',
      `A header that is not known was not read: ${JSON.stringify(text.slice(0, 40))}.`,
      { line },
    );
  } else if (name === 'New Episode') {
    throw new AnnotationError(
      'annotations-refused',
      'it holds several episodes, whose times begin anew; make a file of each.',
      line,
      1,
    );
  }
}
