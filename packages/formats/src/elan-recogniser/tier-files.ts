import { AnnotationError } from '../annotations/error.js';
import { Faults } from '../annotations/faults.js';
import { escapeAttribute } from '../annotations/xml/escape.js';
import { parseXml } from '../annotations/xml/parse.js';
import { unescaped } from './unescaped.js';

export interface Span {
  /** Whole milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

export interface TierOfSpans {
  readonly name: string;
  readonly spans: readonly Span[];
}

/**
 * The tier that ELAN hands to a recogniser: XML with a `<span start="12.340" end="13.500"><v>text</v></span>` a line, or, where
 * the name of its file ends so, CSV. The versions in use do not escape the text, so that a file with & or < in an annotation is
 * no XML: what is between `<v>` and `</v>` is then the text as it stands.
 * @returns its name where it has one, its spans in the order of the file, and how many could not be read
 */
export function readTierFile(
  bytes: Uint8Array,
  fileName: string,
): { readonly name: string | null; readonly spans: readonly Span[]; readonly unread: number } {
  const text = new TextDecoder('utf-8').decode(bytes);
  return /\.(csv|txt)$/i.test(fileName) ? csvSpans(text) : xmlSpans(text, isWellFormed(bytes));
}

function xmlSpans(text: string, isXml: boolean) {
  const plain = isXml ? unescaped : (raw: string) => raw;
  const name = /<TIER\b[^>]*\bcolumns="([^"]*)"/.exec(text)?.[1];
  const spans: Span[] = [];
  let unread = 0;
  const pattern = /<span\b([^>]*?)(?:\/>|>([\s\S]*?)<\/span>)/g;
  for (const [, attributes = '', inside = ''] of text.matchAll(pattern)) {
    const startMs = milliseconds(/\bstart="([^"]*)"/.exec(attributes)?.[1]);
    const endMs = milliseconds(/\bend="([^"]*)"/.exec(attributes)?.[1]);
    const values = [...inside.matchAll(/<v>([\s\S]*?)<\/v>/g)].map(([, value = '']) => plain(value).trim());
    if (startMs === undefined || endMs === undefined || endMs <= startMs) unread++;
    else spans.push({ startMs, endMs, text: values.find((value) => value !== '') ?? '' });
  }
  // A span in whose text there is a </span> ends too early; none is lost by it.
  return { name: name ? unescaped(name) : null, spans, unread };
}

function csvSpans(text: string) {
  const [head = '', ...lines] = text.split(/\r?\n/);
  const name = unquoted(head.split(';')[2] ?? '');
  const spans: Span[] = [];
  let unread = 0;
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const [start, end, ...rest] = line.split(';');
    const startMs = milliseconds(unquoted(start ?? ''));
    const endMs = milliseconds(unquoted(end ?? ''));
    if (startMs === undefined || endMs === undefined || endMs <= startMs) unread++;
    else spans.push({ startMs, endMs, text: unquoted(rest.join(';')) });
  }
  return { name: name === '' ? null : name, spans, unread };
}

const unquoted = (text: string): string => text.trim().replace(/^"([\s\S]*)"$/, '$1');

/** Seconds where there is a point, and else, as ELAN itself reads them, milliseconds. */
function milliseconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d+(\.\d*)?(E-?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return Math.round(text.includes('.') ? 1000 * value : value);
}

function isWellFormed(bytes: Uint8Array): boolean {
  try {
    parseXml(bytes, { open: () => {} }, new Faults());
    return true;
  } catch (error) {
    if (error instanceof AnnotationError) return false;
    throw error;
  }
}

/** The name of a tier as ELAN takes it from a recogniser's output: without white space, and no # before it. */
export const tierName = (name: string): string =>
  name.trim().replace(/\s+/gu, '_').replace(/^#+/, '') || 'tier';

/**
 * The tiers that a recogniser gives back, in whole milliseconds, which ELAN reads without loss: seconds it cuts to single
 * precision.
 */
export function writeTierFile(tiers: readonly TierOfSpans[]): string {
  const lines = tiers.flatMap(({ name, spans }) => [
    `<TIER columns="${escapeAttribute(tierName(name))}">`,
    ...spans.map(
      ({ startMs, endMs, text }) =>
        `<span start="${Math.round(startMs)}" end="${Math.round(endMs)}"><v>${escapeAttribute(text)}</v></span>`,
    ),
    '</TIER>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<TIERS xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="file:avatech-tiers.xsd">',
    ...lines,
    '</TIERS>',
    '',
  ].join('\n');
}
