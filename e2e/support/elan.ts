import { writeEaf } from '@persephone/formats/annotations';
import type { NamedLanguage } from '@persephone/formats/languages';
import { longRecording, type SpeechFile } from './speech.js';

/**
 * An ELAN file with a tier for each of two speakers, who speak by turns, and one with translations into English.
 * @param language what the speakers speak, as the file says; it says nothing of any language where not given
 */
export function elanFiles(
  name: string,
  seed: number,
  change: (text: string, i: number) => string,
  language?: NamedLanguage,
): SpeechFile[] {
  const { wav, utterances } = longRecording(10, seed);
  const said = utterances.map((one, i) => ({ ...one, text: change(one.text, i) }));
  const of = (remainder: number) => said.filter((_, i) => i % 2 === remainder);
  const spoken = language && { language };
  const bytes = writeEaf({
    media: { name: `${name}.wav` },
    date: '2024-01-01T00:00:00Z',
    urn: `00000000-0000-4000-8000-00000000000${seed}`,
    tiers: [
      { name: 'Ana-utterance', participant: 'Ana', annotations: of(0), ...spoken },
      { name: 'Bo-utterance', participant: 'Bo', annotations: of(1), ...spoken },
      {
        name: 'translation',
        ...(language && { language: { name: 'English', code: 'eng' } }),
        annotations: said.map(({ start, end }) => ({ start, end, text: 'Somebody says something here.' })),
      },
    ],
  });
  return [
    { name: `${name}.wav`, bytes: wav },
    { name: `${name}.eaf`, bytes },
  ];
}
