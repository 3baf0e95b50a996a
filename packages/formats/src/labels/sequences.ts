import { type Token, tokensOf } from './tokens.js';

/** Part of a text, by offsets, the end exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens at which these labels stand one after another, from the first to the last of each; places do not overlap, and the
 * first ones count. None where nothing is looked for.
 * @param wanted labels in NFC
 */
function placesOf(
  tokens: readonly Token[],
  wanted: readonly string[],
): (readonly [first: number, last: number])[] {
  const places: (readonly [number, number])[] = [];
  if (wanted.length === 0) return places;
  for (let at = 0; at + wanted.length <= tokens.length; ) {
    const isHere = wanted.every((label, i) => tokens[at + i]?.label === label);
    if (isHere) places.push([at, at + wanted.length - 1]);
    at += isHere ? wanted.length : 1;
  }
  return places;
}

/** Where in a text these labels stand one after another. */
export function sequencesIn(text: string, wanted: readonly string[]): TextSpan[] {
  const tokens = tokensOf(text);
  return placesOf(tokens, wanted).flatMap(([first, last]) => {
    const [from, to] = [tokens[first], tokens[last]];
    return from && to ? [{ start: from.start, end: to.end }] : [];
  });
}

/**
 * The text with these labels, wherever they stand one after another, replaced by others, which may be none. All else stays as it
 * is, white space, too.
 * @param wanted @param instead labels in NFC
 */
export function replaceSequences(
  text: string,
  wanted: readonly string[],
  instead: readonly string[],
): string {
  const tokens = tokensOf(text);
  let replaced = '';
  let at = 0;
  for (const [first, last] of placesOf(tokens, wanted)) {
    const [from, to, next] = [tokens[first], tokens[last], tokens[last + 1]];
    if (!from || !to) continue;
    replaced += text.slice(at, from.start);
    at = to.end;
    if (instead.length > 0) replaced += instead.join(' ');
    // Of the white space around what is taken out, that before it stays, and at the end that after it.
    else if (next) at = next.start;
    else replaced = replaced.replace(/[\s\u0085]+$/u, '');
  }
  return replaced + text.slice(at);
}
