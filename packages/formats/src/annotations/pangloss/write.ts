import { grouped } from '../../grouped/index.js';
import { Faults } from '../faults.js';
import type { NewAnnotation } from '../new-tier.js';
import { type NewDocument, oneLine, seconds, utf8, type Written } from '../writing/types.js';
import { attributes, escapeText } from '../xml/escape.js';

/** Sentences of the tiers that depend on none; the segments of a tier within them are their words. */
export function writePangloss({ media, language, tiers }: NewDocument): Written {
  const faults = new Faults();
  const roots = tiers.filter(({ segmentsOf }) => !segmentsOf);
  const written = new Set(roots);
  const wordsIn = grouped(
    tiers.filter(({ ofConfidence }) => !ofConfidence),
    ({ segmentsOf }) => segmentsOf,
  );
  const sentences = roots.flatMap((tier) => {
    const words = wordsIn.get(tier.name)?.[0];
    if (words) written.add(words);
    const wordsOf = within(words?.annotations ?? []);
    return tier.annotations
      .toSorted((a, b) => a.start - b.start)
      .map((annotation) => ({
        annotation,
        who: tier.participant ?? null,
        draft: tier.draft ?? false,
        words: wordsOf(annotation),
      }));
  });
  for (const { name, annotations } of tiers.filter((tier) => !written.has(tier)))
    faults.add(
      'tier-not-written',
      `Tier ${JSON.stringify(name)} is not written: a sentence has one tier of words.`,
      { tier: name },
      annotations.length,
    );
  const ordered = sentences.sort((a, b) => a.annotation.start - b.annotation.start);
  const lines = ordered.map(({ annotation, who, draft, words }, i) => {
    return [
      `  <S${attributes({ id: `S${i + 1}`, who })}>`,
      `    ${audio(annotation)}`,
      `    <FORM kindOf="phono">${escapeText(oneLine(annotation.text))}</FORM>`,
      ...(draft ? ['    <NOTE message="draft"/>'] : []),
      ...words.map(
        (word, k) =>
          `    <W id="S${i + 1}W${k + 1}">${audio(word)}<FORM kindOf="phono">${escapeText(oneLine(word.text))}</FORM></W>`,
      ),
      '  </S>',
    ].join('\n');
  });
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<TEXT${attributes({ id: 'text', 'xml:lang': language ?? 'und' })}>`,
    `  <HEADER>${media === null ? '' : `<SOUNDFILE${attributes({ href: media })}/>`}</HEADER>`,
    ...lines,
    '</TEXT>',
    '',
  ].join('\n');
  return { bytes: utf8(text), faults: faults.list() };
}

/** The words of one sentence after another, which come by their start; a word of none is left out by all. */
function within(words: readonly NewAnnotation[]): (sentence: NewAnnotation) => NewAnnotation[] {
  const ordered = words.toSorted((a, b) => a.start - b.start);
  let first = 0;
  return (sentence) => {
    while ((ordered[first]?.start ?? Number.POSITIVE_INFINITY) < sentence.start) first++;
    const found: NewAnnotation[] = [];
    for (let i = first; i < ordered.length; i++) {
      const word = ordered[i];
      if (!word || word.start >= sentence.end) break;
      if (word.end <= sentence.end) found.push(word);
    }
    return found;
  };
}

const audio = ({ start, end }: NewAnnotation): string =>
  `<AUDIO start="${seconds(start, 4)}" end="${seconds(end, 4)}"/>`;
