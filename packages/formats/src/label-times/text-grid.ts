import { writeTextGrid } from '../annotations/textgrid/write.js';
import type { TimedRecording } from './types.js';

/**
 * Praat's long text format, in UTF-8: one interval tier `labels`. Its intervals lie beside each other from the
 * beginning to the end, so that pauses are intervals without text; labels without length are left out.
 */
export function textGrid({ labels, lengthMs }: Pick<TimedRecording, 'labels' | 'lengthMs'>): string {
  const annotations = labels
    .filter(({ startMs, endMs }) => endMs > startMs)
    .map(({ label, startMs, endMs }) => ({ start: startMs, end: endMs, text: label }));
  const { bytes } = writeTextGrid({
    media: null,
    language: null,
    lengthMilliseconds: Math.max(lengthMs, labels.at(-1)?.endMs ?? 0),
    tiers: [{ name: 'labels', annotations }],
  });
  return new TextDecoder().decode(bytes);
}
