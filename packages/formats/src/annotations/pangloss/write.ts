import { Faults } from '../faults.js';
import type { NewAnnotation } from '../new-tier.js';
import { type NewDocument, oneLine, seconds, utf8, type Written } from '../writing/types.js';
import { attributes, escapeText } from '../xml/escape.js';

/** Sentences of the tiers that depend on none; the segments of a tier within them are their words. */
export function writePangloss({ media, language, tiers }: NewDocument): Written {
  const faults = new Faults();
  const sentences = tiers
    .filter(({ segmentsOf }) => !segmentsOf)
    .flatMap((tier) => {
      const [words, ...more] = tiers.filter(({ segmentsOf }) => segmentsOf === tier.name);
      for (const { name } of more)
        faults.add(
          'tier-not-written',
          `Tier ${JSON.stringify(name)} is not written: a sentence has one tier of words.`,
          { tier: name },
        );
      return tier.annotations.map((annotation) => ({
        annotation,
        who: tier.participant ?? null,
        words: words?.annotations ?? [],
      }));
    });
  const ordered = sentences.sort((a, b) => a.annotation.start - b.annotation.start);
  const written = ordered.map(({ annotation, who, words }, i) => {
    const inside = words.filter(({ start, end }) => start >= annotation.start && end <= annotation.end);
    return [
      `  <S${attributes({ id: `S${i + 1}`, who })}>`,
      `    ${audio(annotation)}`,
      `    <FORM kindOf="phono">${escapeText(oneLine(annotation.text))}</FORM>`,
      ...inside.map(
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
    ...written,
    '</TEXT>',
    '',
  ].join('\n');
  return { bytes: utf8(text), faults: faults.list() };
}

const audio = ({ start, end }: NewAnnotation): string =>
  `<AUDIO start="${seconds(start, 4)}" end="${seconds(end, 4)}"/>`;
