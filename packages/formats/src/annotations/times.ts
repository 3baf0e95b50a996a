import type { Faults } from './faults.js';
import type { Annotation } from './model.js';

/** By start, then end; those without a start last. Stable. */
export function inOrder<A extends Pick<Annotation, 'start' | 'end'>>(annotations: readonly A[]): A[] {
  const by = (a: number | null, b: number | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b);
  return [...annotations].sort((a, b) => by(a.start, b.start) || by(a.end, b.end));
}

/** The boundary before the i-th of n equal parts, cut off to whole milliseconds. */
export function boundaryOf(start: number, end: number, i: number, n: number): number {
  return start + Math.trunc((i * (end - start)) / n);
}

/** Seconds as a file has them, to whole milliseconds; null where they are no number. */
export function milliseconds(seconds: string | undefined): number | null {
  const text = seconds?.trim().replace(',', '.') ?? '';
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(text)) return null;
  const value = Math.round(Number(text) * 1000);
  return Number.isSafeInteger(value) ? value + 0 : null;
}

/**
 * Report what is odd in the times of a tier whose annotations have times of their own (in order). Everything is kept.
 */
export function checkTimes(
  tier: string,
  annotations: readonly Annotation[],
  faults: Faults,
  endOfRecording?: number,
): void {
  let reached = Number.NEGATIVE_INFINITY;
  for (const { id, start, end, text } of annotations) {
    if (start === null || end === null) continue;
    const place = { tier, ...(id === null ? {} : { annotation: id }), milliseconds: start };
    const subject = `Tier ${JSON.stringify(tier)}, ${start} to ${end} ms${text === '' ? '' : ` (${JSON.stringify(text.slice(0, 30))})`}`;
    if (end < start) faults.add('negative-length', `${subject}: it ends before it begins.`, place);
    if (end === start) faults.add('zero-length', `${subject}: it has no length.`, place);
    if (start < 0) faults.add('before-start', `${subject}: it begins before the beginning.`, place);
    if (start < reached)
      faults.add('overlap', `${subject}: it begins before the one before it has ended.`, place);
    if (endOfRecording !== undefined && end > endOfRecording) {
      faults.add('beyond-end', `${subject}: it ends after the recording, ${endOfRecording} ms.`, place);
    }
    reached = Math.max(reached, end);
  }
}
