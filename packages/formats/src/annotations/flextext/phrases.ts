import type { Faults } from '../faults.js';
import type { TimeSource } from '../model.js';
import { collapsed, type TierBuilder } from '../tiers.js';
import { boundaryOf } from '../times.js';
import { childElements, reportStrayText, textOf, type XmlElement } from '../xml/tree.js';

export interface FlexContext {
  /** From 0: the texts of a document. */
  readonly number: number;
  readonly several: boolean;
  readonly tiers: TierBuilder;
  readonly faults: Faults;
  /** Languages that are the object of the text. */
  readonly vernacular: ReadonlySet<string>;
  /** Called for each phrase with times, with the guid of its media file. */
  timed(mediaFile: string | undefined): void;
}

interface Span {
  readonly start: number | null;
  readonly end: number | null;
  readonly time: TimeSource;
}

/** Where the parts of each level are; the names of the parts themselves differ between versions. */
const levels = [
  { level: 'phrase', parts: 'words' },
  { level: 'word', parts: 'morphemes' },
  { level: 'morph', parts: '' },
] as const;

export function addPhrase(phrase: XmlElement, context: FlexContext): void {
  const span = phraseSpan(phrase, context.faults);
  if (span.time === 'given') context.timed(phrase.attributes['media-file']);
  addLevel(phrase, 0, span, phrase.attributes.speaker?.normalize('NFC') || null, null, context);
}

function phraseSpan({ attributes, line }: XmlElement, faults: Faults): Span {
  const start = wholeNumber(attributes['begin-time-offset']);
  const end = wholeNumber(attributes['end-time-offset']);
  if (start !== null && end !== null) return { start, end, time: 'given' };
  const absent = attributes['begin-time-offset'] === undefined && attributes['end-time-offset'] === undefined;
  if (absent)
    faults.add('not-aligned', 'A phrase has no times, so that its text is known but not when it is said.', {
      line,
    });
  else
    faults.add('time-unreadable', 'A phrase has only one time, or one that is no whole number of ms.', {
      line,
    });
  return { start, end, time: 'unknown' };
}

function wholeNumber(value: string | undefined): number | null {
  const number = value !== undefined && /^\s*\d+\s*$/u.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

function addLevel(
  element: XmlElement,
  depth: 0 | 1 | 2,
  span: Span,
  speaker: string | null,
  parent: string | null,
  context: FlexContext,
): void {
  const { level, parts } = levels[depth];
  const id = element.attributes.guid ?? null;
  const put = (type: string, language: string, text: string) => {
    const name =
      `${context.several ? `text ${context.number + 1} ` : ''}${level} ${type} ${language}`.trim() +
      (speaker === null ? '' : ` @${speaker}`);
    context.tiers.add(
      name,
      { id: name, type: `${level} ${type}`, participant: speaker, language: language || null },
      { id, ...span, text, parent },
    );
  };
  const children = childElements(element);
  for (const holder of [element, ...children.filter(({ name }) => name === parts)])
    reportStrayText(holder, context.faults);
  for (const { name, attributes, line } of children) {
    if (name !== 'item' && name !== parts)
      context.faults.add('element-unknown', `An element ${name} in a ${level} was not read.`, {
        line,
        ...(attributes.guid ? { annotation: attributes.guid } : {}),
      });
  }
  const items = children.filter(({ name }) => name === 'item');
  for (const item of items)
    put(item.attributes.type ?? 'item', item.attributes.lang ?? '', collapsed(textOf(item)));
  const below = children.filter(({ name }) => parts !== '' && name === parts).flatMap(childElements);
  if (depth === 0 && !items.some(({ attributes }) => attributes.type === 'txt')) {
    for (const [language, text] of joinedWords(below, context)) put('txt', language, text);
  }
  if (depth === 2) return;
  const words = below.filter((word) => depth > 0 || !isPunctuation(word));
  const positions = new Map(words.map((word, i) => [word, i]));
  for (const word of below) {
    if (word.name === 'item') {
      context.faults.add('element-unknown', 'An item outside a word or morph was not read.', {
        line: word.line,
      });
      continue;
    }
    const index = positions.get(word) ?? -1;
    const part =
      index < 0 ? { start: null, end: null, time: 'unknown' as const } : partOf(span, index, words.length);
    addLevel(word, depth === 0 ? 1 : 2, part, speaker, id, context);
  }
}

function partOf(span: Span, index: number, count: number): Span {
  if (span.start === null || span.end === null) return { start: null, end: null, time: 'unknown' };
  return {
    start: boundaryOf(span.start, span.end, index, count),
    end: boundaryOf(span.start, span.end, index + 1, count),
    time: 'divided',
  };
}

const itemsOf = (word: XmlElement) => childElements(word).filter(({ name }) => name === 'item');

const isPunctuation = (word: XmlElement): boolean => {
  const types = itemsOf(word).map(({ attributes }) => attributes.type);
  return types.includes('punct') && !types.includes('txt');
};

/** The text of a phrase that has none of its own: its words with spaces between, punctuation without one before it. */
function joinedWords(words: readonly XmlElement[], { vernacular }: FlexContext): Map<string, string> {
  const texts = new Map<string, string>();
  for (const word of words) {
    for (const item of itemsOf(word)) {
      const { type, lang = '' } = item.attributes;
      if ((type !== 'txt' && type !== 'punct') || (vernacular.size > 0 && !vernacular.has(lang))) continue;
      const before = texts.get(lang) ?? '';
      const separator = before === '' || type === 'punct' ? '' : ' ';
      texts.set(lang, before + separator + collapsed(textOf(item)));
    }
  }
  return texts;
}
