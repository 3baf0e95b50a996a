import { shiftedLabels } from '@persephone/formats/annotations';
import type { Span, TierOfSpans } from '@persephone/formats/elan-recogniser';
import type { RecognisedSegment } from '../../corpus-data/recognise-segments.js';

/**
 * What ELAN is given back of a recording: a span for each segment, empty where nothing could be recognised, and, where asked
 * for, one for each label.
 * @param segments in the time of the recording, their labels in that of the segment
 * @param offset of the time of the annotations in the recording, ms
 */
export function tiersOf(
  name: string,
  segments: readonly RecognisedSegment[],
  offset: number,
  wantLabels: boolean,
): { readonly tiers: readonly TierOfSpans[]; readonly messages: readonly string[] } {
  const messages: string[] = [];
  const labels: Span[] = [];
  const spans: Span[] = [];
  let failed = 0;
  // ELAN drops what begins before time 0 without a word.
  const inTime = segments.filter(({ startMs }) => startMs >= offset);
  for (const { startMs, endMs, result } of inTime) {
    const times = { startMs: startMs - offset, endMs: endMs - offset };
    if ('code' in result) {
      failed++;
      messages.push(result.detail);
      spans.push({ ...times, text: '' });
      continue;
    }
    spans.push({ ...times, text: result.labels.map(({ label }) => label).join(' ') });
    for (const label of shiftedLabels(result.labels, times.startMs)) {
      labels.push({
        startMs: Math.round(label.startMs),
        endMs: Math.round(label.endMs),
        text: label.label,
      });
    }
  }
  if (failed > 0)
    messages.push(`${failed} of ${inTime.length} annotations could not be transcribed; they are empty.`);
  if (segments.length === 0) messages.push('No speech was found in the recording.');
  const early = segments.length - inTime.length;
  if (early > 0) messages.push(`Left out, since they begin before time 0 of the annotations: ${early}.`);
  const ofLabels = { name: `${name}_labels`, spans: labels.filter((span) => span.endMs > span.startMs) };
  return { tiers: [{ name, spans }, ...(wantLabels ? [ofLabels] : [])], messages };
}
