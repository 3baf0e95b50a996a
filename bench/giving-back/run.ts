// Whether files of ELAN and Praat come back as they were, with tiers more: `npx tsx bench/giving-back/run.ts FOLDER…`.
// Of each file, every tier whose times are given gets drafts on its segments, labels within them, and confidences. Then,
// by other means than the reader's: every piece of the file (up to a tag's end, or a line's) is in the new one, in order and to
// the byte, but for the number of tiers and the last id; and, by the reader: tiers, media and faults are those that there
// were, and what was put in is there. Of every other file that is read, a new one is written in each format and read
// again with as many utterances. Prints a line for each file that is not so, and the sums.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AnnotationDocument,
  AnnotationError,
  addTranscriptions,
  extensibleFormats,
  type NewFileFormat,
  newAnnotationFile,
  newFileFormats,
  readAnnotations,
  suggestedSpeakers,
  type TranscribedUtterance,
} from '../../packages/formats/src/annotations/index.js';

const options = { labels: true, confidence: true, annotator: 'bench' };
const sums = {
  read: 0,
  refused: 0,
  extended: 0,
  tiers: 0,
  annotations: 0,
  notWritable: 0,
  written: 0,
  wrong: 0,
};

/** A draft on each segment whose times are given, with two labels. */
function draftsOf({ tiers }: AnnotationDocument, onTiers: boolean): TranscribedUtterance[] {
  const speakers = suggestedSpeakers(tiers);
  return tiers.flatMap((tier, i) =>
    tier.annotations.flatMap(({ id, start, end, time, text }): TranscribedUtterance[] => {
      if (time !== 'given' || start === null || end === null || start < 0 || end - start < 2) return [];
      const middle = Math.floor((start + end) / 2);
      return [
        {
          start,
          end,
          speaker: speakers[i]?.name ?? null,
          text: onTiers ? 'draft ŋ' : text.trim() || 'x',
          labels: [
            { label: 'draft', startMs: start, endMs: middle, confidence: 0.5 },
            { label: 'ŋ', startMs: middle, endMs: end, confidence: 1 },
          ],
          reviewed: false,
          tier: onTiers ? tier.id : null,
          of: onTiers ? id : null,
        },
      ];
    }),
  );
}

/** How many pieces of the one do not follow each other in the other. */
function missing(before: Uint8Array, after: Uint8Array, format: string): number {
  const pieces = (bytes: Uint8Array) =>
    Buffer.from(bytes)
      .toString('latin1')
      .split(format === 'eaf' ? /(?<=>\0?)/u : /(?<=\n|\r(?!\n))/u);
  const found = pieces(after);
  const known = new Set(found);
  let at = 0;
  let lost = 0;
  for (const piece of pieces(before)) {
    const next = known.has(piece) ? found.indexOf(piece, at) : -1;
    if (next < 0) lost++;
    else at = next + 1;
  }
  return lost;
}

/** A number of tiers; a number within lastUsedAnnotationId, or where it was opened up. */
const mostChanged = { eaf: 4, textgrid: 2 } as const;

function check(path: string, bytes: Uint8Array): void {
  let before: AnnotationDocument;
  try {
    before = readAnnotations(bytes);
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    sums.refused++;
    return;
  }
  sums.read++;
  const wrong = (what: string): void => {
    sums.wrong++;
    console.log(`${path}: ${what}`);
  };
  const format = extensibleFormats.find((one) => one === before.format);
  if (format) extend(path, bytes, before, format, wrong);
  const drafts = draftsOf(before, false);
  const length = drafts.reduce((last, { end }) => Math.max(last, end), 0);
  for (const name of Object.keys(newFileFormats) as NewFileFormat[]) {
    const written = newAnnotationFile(
      { media: 'a.wav', lengthMilliseconds: length, language: null, utterances: drafts },
      name,
      {
        labels: false,
        confidence: false,
        date: '2020-01-31T12:00:00Z',
        urn: '8b2c1c1e-6f0e-4a58-9d9a-000000000001',
      },
    );
    if (drafts.length === 0) continue;
    sums.written++;
    let again: AnnotationDocument;
    try {
      again = readAnnotations(written.bytes);
    } catch (error) {
      if (!(error instanceof AnnotationError)) throw error;
      wrong(`${name} is not read again: ${error.message}`);
      continue;
    }
    if (again.format !== name) wrong(`${name} is read as ${again.format}`);
    const spoken = again.tiers.filter(({ id }) => !/segnum|note|%com|NOTE/u.test(id));
    const count = spoken.reduce((sum, { annotations }) => sum + annotations.length, 0);
    const isJoined = name === 'trs';
    if (isJoined ? count === 0 || count > drafts.length : count !== drafts.length)
      wrong(`${name}: ${count} of ${drafts.length} utterances`);
  }
}

function extend(
  path: string,
  bytes: Uint8Array,
  before: AnnotationDocument,
  format: 'eaf' | 'textgrid',
  wrong: (what: string) => void,
): void {
  const drafts = draftsOf(before, true);
  let added: ReturnType<typeof addTranscriptions>;
  try {
    added = addTranscriptions(bytes, drafts, options);
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    sums.notWritable++;
    console.log(`${path}: not written: ${error.message}`);
    return;
  }
  sums.extended++;
  const after = readAnnotations(added.bytes);
  const lost = missing(bytes, added.bytes, format);
  if (lost > (drafts.length === 0 ? 0 : mostChanged[format]))
    wrong(`${lost} pieces are not in it as they were`);
  const same = (what: string, one: unknown, other: unknown): void => {
    if (JSON.stringify(one) !== JSON.stringify(other)) wrong(`${what} are not as they were`);
  };
  same('tiers', after.tiers.slice(0, before.tiers.length), before.tiers);
  same('media', after.media, before.media);
  // They may be on other lines now.
  const faults = ({ faults: all }: AnnotationDocument) =>
    all.map(({ place, ...fault }) => ({ ...fault, tier: place.tier, annotation: place.annotation }));
  same('faults', faults(after), faults(before));
  const more = after.tiers.slice(before.tiers.length);
  sums.tiers += more.length;
  const of = (text: string) =>
    more.reduce((sum, { annotations }) => sum + annotations.filter((one) => one.text === text).length, 0);
  sums.annotations += of('draft ŋ');
  if (of('draft ŋ') !== drafts.length) wrong(`${of('draft ŋ')} of ${drafts.length} drafts are in it`);
  if (of('ŋ') !== drafts.length) wrong(`${of('ŋ')} of ${drafts.length} labels are in it`);
}

for (const folder of process.argv.slice(2)) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(wav|mp3|xlsx|rtf)$/u.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    check(path, readFileSync(path));
  }
}
console.log(
  `${sums.read} files read, ${sums.refused} refused; ${sums.extended} given back with ${sums.tiers} tiers and ` +
    `${sums.annotations} drafts, ${sums.notWritable} not writable; ${sums.written} new files read again; ${sums.wrong} wrong`,
);
