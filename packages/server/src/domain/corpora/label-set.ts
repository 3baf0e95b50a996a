import { segmentLabels } from '@persephone/engine/labels';
import type { UtteranceContent } from '../utterances/utterance.js';

/** Count how often each label stands in a text, with those that were counted before. */
export function countLabels(type: string, text: string, occurrences: Map<string, number>): void {
  for (const label of segmentLabels(type, text)) occurrences.set(label, (occurrences.get(label) ?? 0) + 1);
}

/** The labels of these texts, and how often each stands in them. */
export function labelSet(type: string, contents: Iterable<Pick<UtteranceContent, 'text'>>) {
  const occurrences = new Map<string, number>();
  for (const { text } of contents) countLabels(type, text, occurrences);
  return { labels: [...occurrences.keys()].sort(), occurrences };
}
