// Which line of a long utterance is which stretch of speech. Pure; times are milliseconds of the recording.

import { labelsOf } from '@persephone/formats/labels';
import { lineLengths, type Span, textsSplitAfter } from '@persephone/formats/utterance-edits';
import { type DivisionPart, impossible, isCrowded, refuseTooMany } from './division.js';

/** So much slower or faster than the others, a line is hardly what is spoken there. */
const mostUneven = 2;
/** Where there are so many more stretches of speech than lines at most, some lines have several. */
const mostMore = 1.25;

/**
 * An utterance in parts, a line of its text for each stretch of speech in it. Of a few more stretches than there are lines, some
 * are parts of one.
 * @param stretches of speech within the utterance, in order
 * @throws DomainError 'division-impossible' where their numbers differ
 */
export function partsByPauses(text: string, stretches: readonly Span[]): DivisionPart[] {
  const lines = lineLengths(text);
  if (lines.length < 2) throw withoutLines();
  if (stretches.length < lines.length || stretches.length > Math.floor(lines.length * mostMore)) {
    throw impossible(
      `The text has ${lines.length} lines, and its sound ${stretches.length === 1 ? 'one stretch' : `${stretches.length} stretches`} ` +
        'of speech between pauses, so that they cannot be paired. Divide it with a model, or by hand.',
    );
  }
  refuseTooMany(lines.length);
  const spans = paired(stretches, lines);
  let before = 0;
  const cuts = lines.slice(0, -1).map((length) => (before += length));
  const texts = textsSplitAfter(text, cuts);
  const rates = spans.map(({ startMs, endMs }, i) => (endMs - startMs) / (lines[i] ?? 1));
  const usual = rates.toSorted((a, b) => a - b)[rates.length >> 1] ?? 0;
  return spans.map(({ startMs, endMs }, i) => {
    const rate = rates[i] ?? 0;
    const part = texts[i] ?? '';
    return {
      ...{ startMs, endMs, text: part, labelTimes: null },
      uncertain:
        rate > usual * mostUneven || rate < usual / mostUneven || isCrowded(labelsOf(part), endMs - startMs),
    };
  });
}

/** What stands against dividing an utterance of one line at its pauses. */
export const withoutLines = () =>
  impossible(
    'The text of the utterance has one line, so that nothing says where it is divided. Put each utterance on a line of its own, or ' +
      'divide it with a model, or by hand.',
  );

/** A line takes so many stretches at most. */
const mostOfLine = 4;
/** Pauses within a line are short: a second of them stands against as much as a line that is e times as slow as the others. */
const perSecondOfPause = 1;

/**
 * The sound of each line: one stretch or several that follow each other, so that all lines are about as fast as each other and the
 * pauses within them short (dynamic programming over lines and stretches).
 */
function paired(stretches: readonly Span[], lines: readonly number[]): Span[] {
  const [n, m] = [lines.length, stretches.length];
  const spoken = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const perLabel = spoken / lines.reduce((sum, labels) => sum + labels, 0);
  /** Of the first lines up to here, with the first so many stretches: the least cost, and how many of them the last line has. */
  let costs = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
  costs[0] = 0;
  const taken: Uint8Array[] = [];
  for (const labels of lines) {
    const next = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const choice = new Uint8Array(m + 1);
    for (let end = 1; end <= m; end++) {
      let [sound, pauses] = [0, 0];
      for (let count = 1; count <= Math.min(mostOfLine, end); count++) {
        const { startMs, endMs } = stretches[end - count] as Span;
        sound += endMs - startMs;
        if (count > 1) pauses += (stretches[end - count + 1]?.startMs ?? endMs) - endMs;
        const uneven = Math.log(Math.max(1, sound) / (perLabel * labels));
        const cost = (costs[end - count] ?? 0) + uneven * uneven + (perSecondOfPause * pauses) / 1000;
        if (cost < (next[end] ?? 0)) {
          next[end] = cost;
          choice[end] = count;
        }
      }
    }
    taken.push(choice);
    costs = next;
  }
  const spans: Span[] = [];
  for (let [line, end] = [n - 1, m]; line >= 0; line--) {
    const count = taken[line]?.[end] ?? 1;
    const [first, last] = [stretches[end - count], stretches[end - 1]];
    if (!first || !last) throw new Error('Each line has a stretch where there are as many');
    spans.unshift({ startMs: first.startMs, endMs: last.endMs });
    end -= count;
  }
  return spans;
}
