import { Faults } from '../faults.js';
import { lastPart, mediaOf } from '../media.js';
import type { AnnotationDocument, Media } from '../model.js';
import { OneRecording } from '../one-recording.js';
import { TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { parseElements, type XmlElement } from '../xml/tree.js';
import { addUnit, contentNames, type TextContext } from './units.js';

const units = new Set(['S', 'W', 'M']);
/** What may stand around the units; of the header, only the recording matters. */
const around = new Set(['ARCHIVE', 'TEXT', 'WORDLIST', 'HEADER', 'SOUNDFILE', 'TITLE']);

/** Pangloss, LACITO and CoCoON XML: a tier for each level (S, W, M) and kind of FORM or language of TRANSL. */
export function readPangloss(bytes: Uint8Array): AnnotationDocument {
  const faults = new Faults();
  const media: Media[] = [];
  const tiers = new TierBuilder();
  const texts: TextContext[] = [];
  const files = new Map<TextContext, string[]>();
  const timed = new Set<TextContext>();
  let inHeader = false;
  const context = () => {
    const last = texts.at(-1);
    if (last) return last;
    const alone: TextContext = { id: null, number: 0, tiers, faults, timed: () => timed.add(alone) };
    return alone;
  };
  parseElements(
    bytes,
    new Set([...units, ...contentNames]),
    faults,
    (element: XmlElement) => {
      if (inHeader) return;
      if (units.has(element.name)) addUnit(element, null, context());
      else addUnit({ name: 'TEXT', attributes: {}, line: element.line, content: [element] }, null, context());
    },
    (name, attributes, line) => {
      if (name === 'TEXT' || name === 'WORDLIST') {
        const text: TextContext = {
          ...{ id: attributes.id ?? null, number: texts.length, tiers, faults },
          timed: () => timed.add(text),
        };
        texts.push(text);
      } else if (name === 'HEADER') inHeader = true;
      else if (name === 'SOUNDFILE') {
        if (!attributes.href) return;
        media.push(mediaOf(attributes.href));
        const text = context();
        files.set(text, [...(files.get(text) ?? []), lastPart(attributes.href)]);
      } else if (!inHeader && !around.has(name)) {
        faults.add('element-unknown', `An element ${name} was not read.`, { line });
      }
    },
    (name) => {
      if (name === 'HEADER') inHeader = false;
    },
    (text) => {
      if (!inHeader)
        faults.add(
          'text-outside',
          `A text stands where none should be, and was not read: ${JSON.stringify(text.slice(0, 40))}.`,
        );
    },
  );
  const recordings = new OneRecording();
  for (const text of timed) recordings.add(String(text.number), files.get(text) ?? []);
  recordings.check(faults);
  const list = tiers.list();
  const checked = new Set<string>();
  for (const tier of list) {
    // Forms and translations of a level share their times; one of them is enough.
    const key = `${tier.type?.split(' ')[0]} ${tier.participant ?? ''}`;
    const given = tier.annotations.filter(({ time }) => time === 'given');
    if (given.length > 0 && !checked.has(key)) {
      checkTimes(tier.id, given, faults);
      checked.add(key);
    }
  }
  return { format: 'pangloss', version: null, media, tiers: list, faults: faults.list() };
}
