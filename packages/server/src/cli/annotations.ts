import { minutesOf, sampleOf } from '@persephone/formats/annotation-import';
import {
  type AnnotationDocument,
  type EightBitEncoding,
  suggestedSpeakers,
} from '@persephone/formats/annotations';
import { readAnnotationFile } from './annotation-file.js';
import { exitCodes } from './failure.js';

export interface AnnotationsOptions {
  readonly format: 'text' | 'json';
  readonly encoding: EightBitEncoding;
}

/**
 * Print what annotation files hold. Returns the exit code: failed where any of them could not be read, which is reported
 * on standard error. As JSON, one file is one object; of several files, an array of such, each with its `file`.
 */
export async function annotationsCommand(
  files: readonly string[],
  options: AnnotationsOptions,
): Promise<number> {
  const several = files.length > 1;
  let printed = 0;
  const json = options.format === 'json';
  if (json && several) process.stdout.write('[');
  for (const file of files) {
    const document = await readAnnotationFile(file, { eightBit: options.encoding });
    if ('problem' in document) {
      process.stderr.write(`persephone: ${document.problem}\n`);
      continue;
    }
    if (json && several)
      process.stdout.write(`${printed > 0 ? ',' : ''}\n${JSON.stringify({ file, ...asJson(document) })}`);
    else if (json) process.stdout.write(`${JSON.stringify(asJson(document))}\n`);
    else process.stdout.write(`${printed > 0 ? '\n' : ''}${asText(file, document)}`);
    printed++;
  }
  if (json && several) process.stdout.write(`${printed > 0 ? '\n' : ''}]\n`);
  return printed === files.length ? exitCodes.ok : exitCodes.failed;
}

function asJson({ format, media, tiers, faults }: AnnotationDocument) {
  return {
    format,
    media: media.map(({ name, originMilliseconds }) => ({ name, originMilliseconds })),
    tiers: tiers.map(({ id, type, participant, parent, annotations }) => ({
      id,
      type,
      participant,
      parent,
      annotations: annotations.map(({ start, end, text }) => ({ start, end, text })),
    })),
    faults,
  };
}

function asText(file: string, document: AnnotationDocument): string {
  const { format, version, media, tiers, faults } = document;
  const named = media.map(({ name, originMilliseconds }) =>
    originMilliseconds === 0 ? name : `${name} (begins at ${originMilliseconds} ms)`,
  );
  const speakers = suggestedSpeakers(tiers);
  const rows = tiers.map((tier, i) => {
    const speaker = speakers[i];
    return [
      tier.id,
      tier.type ?? '',
      speaker ? `${speaker.name}${speaker.from === 'participant' ? '' : ' ?'}` : '',
      String(tier.annotations.length),
      minutesOf(tier.annotations).toFixed(1),
      sampleOf(tier.annotations),
    ];
  });
  const lines = [
    `${file}: ${format}${version === null ? '' : ` ${version}`}, ${named.length > 0 ? `media ${named.join(', ')}` : 'no media named'}`,
    ...table([['tier', 'type', 'speaker', 'annotations', 'minutes', 'sample'], ...rows], new Set([3, 4])),
    ...faults.map(
      ({ code, message, count, place: { line } }) =>
        `${count} × ${code}${line === undefined ? '' : ` (line ${line})`}: ${message}`,
    ),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** Columns as wide as their widest entry, combining marks not counted. */
function table(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const width = (text: string) => [...text.replace(/\p{M}/gu, '')].length;
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? '')))) ?? [];
  return rows.map((row) =>
    row
      .map((entry, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - width(entry));
        return right.has(column) ? padding + entry : entry + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** What a file holds must not steer the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
