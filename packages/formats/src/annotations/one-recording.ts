import { AnnotationError } from './error.js';
import type { Faults } from './faults.js';
import { stemOf } from './pairing.js';

/**
 * Of a file that may hold several texts: whether all whose times are known are of one recording, as a document is. Of one
 * recording there may be several files, with the same name but for the extension.
 */
export class OneRecording {
  private readonly texts = new Map<string, readonly string[]>();

  /** A text, or a part of one, with times: the files of its recording, as far as it names them. */
  add(text: string, files: readonly string[]): void {
    if (!this.texts.has(text)) this.texts.set(text, files);
  }

  /** Throws AnnotationError where there are several recordings: times of one would be taken for those of another. */
  check(faults: Faults): void {
    const named = [...this.texts.values()].filter((files) => files.length > 0);
    const [first = []] = named;
    const stems = new Set(first.map(stemOf));
    const other = named.find((files) => !files.some((file) => stems.has(stemOf(file))));
    if (other) {
      throw new AnnotationError(
        'annotations-refused',
        `it is of several recordings (${first[0]}, ${other[0]}), and each of them has times of its own; make a file of each.`,
      );
    }
    if (this.texts.size > 1 && named.length < this.texts.size) {
      faults.add(
        'recording-assumed',
        `It holds ${this.texts.size} texts with times, and not all of them name their recording: they were read as of one. Where ` +
          'they are not, make a file of each.',
      );
    }
  }
}
