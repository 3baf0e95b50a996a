// The sentences in which the service says what it found in files, in the language of the page. They are asked for by what they say,
// since findings are kept as they were said; what is not among them stays in English.
import { t } from '../../i18n/index.js';
import type { Finding } from './findings.js';

/** As the service writes them; a test holds them to its sources. */
export const fixedSentences: Readonly<Record<string, string>> = {
  'It is neither a recording nor a transcription by its name.': t(
    'It is neither a recording nor a transcription by its name.',
  ),
  'The file is empty.': t('The file is empty.'),
  'Copy or export it again.': t('Copy or export it again.'),
  'It has more than 16 GiB.': t('It has more than 16 GiB.'),
  'Divide it, or compress the sound as FLAC.': t('Divide it, or compress the sound as FLAC.'),
  'It cannot be read as sound.': t('It cannot be read as sound.'),
  'Open it in an audio editor and export it as WAV.': t('Open it in an audio editor and export it as WAV.'),
  'It has more than 1 MiB.': t('It has more than 1 MiB.'),
  'Divide it into several.': t('Divide it into several.'),
  'It holds what is not UTF-8.': t('It holds what is not UTF-8.'),
  'Save it again with the encoding UTF-8.': t('Save it again with the encoding UTF-8.'),
  'It holds no label.': t('It holds no label.'),
  'Transcribe the recording, or leave both files out.': t(
    'Transcribe the recording, or leave both files out.',
  ),
  'Both are imported. Divide it then, or it is left out of corpora.': t(
    'Both are imported. Divide it then, or it is left out of corpora.',
  ),
  'Check that the two belong together.': t('Check that the two belong together.'),
  'Rename one of them, so that you can tell them apart.': t(
    'Rename one of them, so that you can tell them apart.',
  ),
  'Nothing need be done: both are kept as one label.': t('Nothing need be done: both are kept as one label.'),
  'A label that is seen once cannot be learned. Correct it if it is a slip.': t(
    'A label that is seen once cannot be learned. Correct it if it is a slip.',
  ),
  'There is no transcription of its name.': t('There is no transcription of its name.'),
  'There is no recording of its name.': t('There is no recording of its name.'),
  'Add the recording, or leave it out.': t('Add the recording, or leave it out.'),
  'Nothing need be done. Of several WAV is used, then FLAC or what else there is.': t(
    'Nothing need be done. Of several WAV is used, then FLAC or what else there is.',
  ),
  'Rename them, or put those that belong together into one folder, so that each pair has a name of its own.':
    t(
      'Rename them, or put those that belong together into one folder, so that each pair has a name of its own.',
    ),
  'Put a space between labels: m a m a rather than mama.': t(
    'Put a space between labels: m a m a rather than mama.',
  ),
  'Take punctuation and comments out, unless they stand for a sound.': t(
    'Take punctuation and comments out, unless they stand for a sound.',
  ),
  'Take the character out; it came with pasting.': t('Take the character out; it came with pasting.'),
  'Take the space before it out, so that the mark stands on its letter.': t(
    'Take the space before it out, so that the mark stands on its letter.',
  ),
};

type Words = (found: string) => string;

/** Those with a name or a label in them. */
const patterns: readonly (readonly [RegExp, Words])[] = [
  [
    /^Add one that ends in \.(\S+) or \.txt to learn from it; without one it can be transcribed by a model\.$/u,
    (ending) =>
      t(
        'Add one that ends in .{ending} or .txt to learn from it; without one it can be transcribed by a model.',
        { ending },
      ),
  ],
  [
    /^(.+), another recording of the same name, is used\.$/u,
    (other) => t('{other}, another recording of the same name, is used.', { other }),
  ],
  [
    /^(.+), another transcription of the same recording, is used\.$/u,
    (other) => t('{other}, another transcription of the same recording, is used.', { other }),
  ],
  [
    /^Nothing need be done\. Of several the one that ends in \.(\S+) is used, then \.txt\.$/u,
    (ending) =>
      t('Nothing need be done. Of several the one that ends in .{ending} is used, then .txt.', { ending }),
  ],
  [
    /^It is of another kind than (\S+), and is not used\.$/u,
    (kind) => t('It is of another kind than {kind}, and is not used.', { kind }),
  ],
  [
    /^Choose its kind to learn from it, or save it with the ending \.(\S+)\.$/u,
    (ending) => t('Choose its kind to learn from it, or save it with the ending .{ending}.', { ending }),
  ],
  [/^(.+) has the same name\.$/u, (other) => t('{other} has the same name.', { other })],
  [/^(.+) stands only here\.$/u, (label) => t('{label} stands only here.', { label })],
  [
    /^If they are the same sound, write (.+) everywhere\.$/u,
    (label) => t('If they are the same sound, write {label} everywhere.', { label }),
  ],
];

export function sentenceOfService(sentence: string): string {
  const fixed = fixedSentences[sentence];
  if (fixed !== undefined) return fixed;
  for (const [pattern, words] of patterns) {
    const found = pattern.exec(sentence);
    if (found) return words(found[1] ?? '');
  }
  return sentence;
}

/** A finding as the page says it. */
export const inPageLanguage = <F extends Pick<Finding, 'detail' | 'remedy'>>(finding: F): F => ({
  ...finding,
  detail: sentenceOfService(finding.detail),
  remedy: sentenceOfService(finding.remedy),
});
