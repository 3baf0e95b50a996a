import { segmentLabels } from '@persephone/engine/labels';
import type { UtteranceContent } from '../utterances/utterance.js';

/** The labels of these texts, and how often each stands in them. */
export function labelSet(type: string, contents: Iterable<Pick<UtteranceContent, 'text'>>) {
  const occurrences = new Map<string, number>();
  for (const { text } of contents) {
    for (const label of segmentLabels(type, text)) occurrences.set(label, (occurrences.get(label) ?? 0) + 1);
  }
  return { labels: [...occurrences.keys()].sort(), occurrences };
}
