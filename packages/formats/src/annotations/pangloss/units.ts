import type { Faults } from '../faults.js';
import type { TimeSource } from '../model.js';
import { collapsed, type TierBuilder } from '../tiers.js';
import { boundaryOf, milliseconds } from '../times.js';
import { childElements, reportStrayText, textOf, type XmlElement } from '../xml/tree.js';

export const contentNames = ['FORM', 'TRANSL', 'NOTE', 'AUDIO', 'AREA'];

export interface TextContext {
  readonly id: string | null;
  /** From 0: the texts of an archive. */
  readonly number: number;
  readonly tiers: TierBuilder;
  readonly faults: Faults;
  /** Called where a unit has times of its own. */
  timed(): void;
}

interface Span {
  readonly start: number | null;
  readonly end: number | null;
  readonly time: TimeSource;
}

interface Above {
  readonly span: Span;
  readonly id: string | null;
  readonly speaker: string | null;
}

const unknown: Span = { start: null, end: null, time: 'unknown' };
const levels = new Set(['S', 'W', 'M']);

/** Put a sentence, word or morpheme with all below it into the tiers. */
export function addUnit(root: XmlElement, above: Above | null, context: TextContext): void {
  const pending: { element: XmlElement; above: Above | null; share: readonly [number, number] }[] = [
    { element: root, above, share: [0, 1] },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { element } = next;
    const children = childElements(element);
    reportStrayText(element, context.faults);
    const span = spanOf(element, children, next.above?.span ?? unknown, next.share, context);
    const here: Above = {
      span: element.name === 'TEXT' ? unknown : span,
      id: element.attributes.id ?? null,
      speaker: element.attributes.who || next.above?.speaker || null,
    };
    addContents(element, children, here, next.above?.id ?? null, context);
    const parts = children.filter(({ name }) => levels.has(name));
    for (const [i, part] of [...parts.entries()].reverse())
      pending.push({ element: part, above: here, share: [i, parts.length] });
    for (const { name, line } of children) {
      if (!levels.has(name) && !contentNames.includes(name)) {
        context.faults.add('element-unknown', `An element ${name} was not read.`, { line });
      }
    }
  }
}

function spanOf(
  element: XmlElement,
  children: readonly XmlElement[],
  above: Span,
  [index, count]: readonly [number, number],
  { faults, timed }: TextContext,
): Span {
  const audio = children.find(({ name }) => name === 'AUDIO');
  const place = {
    line: audio?.line ?? element.line,
    ...(element.attributes.id ? { annotation: element.attributes.id } : {}),
  };
  if (audio) {
    const start = milliseconds(audio.attributes.start);
    const end = milliseconds(audio.attributes.end);
    if (start === null || end === null) {
      faults.add(
        'time-unreadable',
        `${element.name} ${element.attributes.id ?? ''}: AUDIO has no start or end that is a number.`,
        place,
      );
    } else if (start === 0 && end === 0) {
      faults.add(
        'not-aligned',
        `${element.name} ${element.attributes.id ?? ''}: AUDIO is from 0 to 0, which means that it is not aligned.`,
        place,
      );
    } else {
      timed();
      return { start, end, time: 'given' };
    }
  }
  if (above.start === null || above.end === null) return unknown;
  return {
    start: boundaryOf(above.start, above.end, index, count),
    end: boundaryOf(above.start, above.end, index + 1, count),
    time: 'estimated',
  };
}

function addContents(
  element: XmlElement,
  children: readonly XmlElement[],
  { span, id, speaker }: Above,
  parent: string | null,
  { tiers, number, id: textId }: TextContext,
): void {
  const level = element.name;
  const put = (what: string, language: string | null, text: string, times: Span) => {
    const name = `${number > 0 ? `${textId ?? number + 1} ` : ''}${level} ${what}${speaker === null ? '' : ` @${speaker}`}`;
    tiers.add(
      `${number}\n${name}`,
      { id: name, type: `${level} ${what}`, participant: speaker, language },
      { id, ...times, text, parent },
    );
  };
  for (const child of children) {
    if (child.name === 'FORM') {
      const language = child.attributes['xml:lang'] ?? null;
      put(`FORM${suffix(kindOfForm(child))}`, language, collapsed(textOf(child)), span);
    } else if (child.name === 'TRANSL') {
      const language = child.attributes['xml:lang'] ?? null;
      put(`TRANSL${suffix(language)}`, language, collapsed(textOf(child)), span);
    } else if (child.name === 'NOTE') {
      put(
        `NOTE${suffix(child.attributes['xml:lang'])}`,
        null,
        collapsed(child.attributes.message ?? textOf(child)),
        unknown,
      );
    }
  }
  if (level !== 'W' && level !== 'S') return;
  if (children.some(({ name }) => name === 'FORM')) return;
  for (const [kind, text] of joinedForms(element)) put(`FORM${suffix(kind)}`, null, text, span);
}

const suffix = (kind: string | null | undefined): string => (kind ? ` ${kind}` : '');

/** Forms of different kinds, and of different scripts or languages, are beside each other, not one over the other. */
const kindOfForm = ({ attributes }: XmlElement): string =>
  [attributes.kindOf, attributes['xml:lang']].filter(Boolean).join(' ');

/** The forms of a word from its morphemes', of a sentence from its words', where it has none of its own. */
function joinedForms(element: XmlElement, depth = 0): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const part of childElements(element)) {
    if (!levels.has(part.name) || depth > 3) continue;
    const forms = childElements(part).filter(({ name }) => name === 'FORM');
    const own: Iterable<[string, string]> =
      forms.length > 0
        ? forms.map((form): [string, string] => [kindOfForm(form), collapsed(textOf(form))])
        : joinedForms(part, depth + 1);
    for (const [kind, text] of own) {
      const texts = found.get(kind);
      if (texts) texts.push(text);
      else found.set(kind, [text]);
    }
  }
  const separator = element.name === 'S' ? ' ' : '';
  return new Map([...found].map(([kind, texts]) => [kind, texts.join(separator)]));
}
