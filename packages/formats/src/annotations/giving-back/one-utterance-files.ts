import type { TranscribedUtterance } from './types.js';

/** An utterance as a pair of files of the Python library's layout: `wav/NAME.wav` and `label/NAME.TYPE`. */
export interface OneUtteranceFile {
  readonly name: string;
  /** Of the sound, in the time of the annotations. */
  readonly start: number;
  readonly end: number;
  /** What the label file holds: labels with single spaces between them, and the end of the line. */
  readonly content: string;
}

/**
 * Each utterance as a pair of files of its own, called after the recording: with its number where there are several.
 * @param path of the recording within its project, with slashes, which the layout has no folders for
 */
export function oneUtteranceFiles(
  path: string,
  utterances: readonly TranscribedUtterance[],
): OneUtteranceFile[] {
  const stem = path.replace(/\.[^./]+$/u, '').replaceAll('/', '_');
  const digits = String(utterances.length).length;
  return utterances.map(({ start, end, labels, text }, i) => ({
    name: utterances.length === 1 ? stem : `${stem}-${String(i + 1).padStart(digits, '0')}`,
    start,
    end,
    content: `${(labels?.map(({ label }) => label).join(' ') ?? text.split(/\s+/u).join(' ').trim()).normalize('NFC')}\n`,
  }));
}
