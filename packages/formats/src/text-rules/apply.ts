import { wordsOf } from '../labels/index.js';
import { splitterOf } from './split.js';
import { doStep } from './steps.js';
import type { LabelledText, TextRules } from './types.js';

/** Makes labels of texts by these rules: prepared once, for as many texts as there are. */
export function labeller(rules: TextRules): (text: string) => LabelledText {
  const split = splitterOf(rules.splitting);
  return (given) => {
    let text = given.normalize('NFC');
    const changes: number[] = [];
    const unclosed: string[] = [];
    for (const step of rules.steps) {
      const done = doStep(text, step);
      text = done.text;
      changes.push(done.changes);
      unclosed.push(...(done.unclosed ?? []));
      if (done.leftOut) {
        return { labels: [], changes, leftOut: 'step', unknown: [], ambiguous: [], unclosed };
      }
    }
    let leftOut: LabelledText['leftOut'] = null;
    const labels: string[] = [];
    const unknown: string[] = [];
    const ambiguous: string[] = [];
    for (const word of wordsOf(text)) {
      const found = split(word);
      unknown.push(...found.unknown);
      ambiguous.push(...found.ambiguous);
      if (found.leftOut) leftOut ??= 'unknown-character';
      if (found.labels.length === 0) continue;
      if (labels.length > 0 && rules.wordBoundary !== null) labels.push(rules.wordBoundary);
      labels.push(...found.labels);
    }
    if (labels.length === 0) leftOut ??= 'no-label';
    return { labels, changes, leftOut, unknown, ambiguous, unclosed };
  };
}
