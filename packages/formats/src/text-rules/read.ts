import type { Splitting, TextRules, TextStep, UnknownCharacter } from './types.js';
import { valuesRefusedBy } from './values.js';

/** A file of rules that cannot be used. The message says where in it, and what would do. */
export class TextRulesError extends Error {
  override readonly name = 'TextRulesError';
  readonly code = 'text-rules-invalid';
}

const { filled, json, list, object, string, texts } = valuesRefusedBy(TextRulesError);

/** Rules that nobody chose: what white space separates are labels. */
export const plainRules: TextRules = { steps: [], splitting: { kind: 'white-space' }, wordBoundary: null };

/**
 * Rules as a file holds them: JSON of the form of `TextRules`, of which `steps` and `wordBoundary` may be absent; or, with
 * a line for each spelling, a letter-to-sound table: the spelling, then a tab, white space or a comma, then its labels. Throws TextRulesError.
 */
export function readTextRules(text: string): TextRules {
  const given = text.replace(/^\uFEFF/u, '').normalize('NFC');
  return given.trimStart().startsWith('{') ? readJson(given) : readTable(given);
}

/** What `readTextRules` reads back as the same rules. */
export const writeTextRules = (rules: TextRules): string => `${JSON.stringify(rules, undefined, 2)}\n`;

function readJson(text: string): TextRules {
  const rules = object(json(text), 'The file');
  return {
    steps: rules.steps === undefined ? [] : list(rules.steps, 'steps').map(stepOf),
    splitting: splittingOf(rules.splitting),
    wordBoundary: boundaryOf(rules.wordBoundary),
  };
}

function readTable(text: string): TextRules {
  const rows: { from: string; to: string }[] = [];
  const seen = new Map<string, number>();
  for (const [index, line] of text.split(/\r\n?|\n/u).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [from = '', to] = columnsOf(line);
    if (to === undefined || from === '' || /\s/u.test(from)) {
      throw new TextRulesError(
        `Line ${index + 1} is "${line}"; write a spelling, a tab, and its labels with spaces between them.`,
      );
    }
    const earlier = seen.get(from);
    if (earlier !== undefined) {
      throw new TextRulesError(`Line ${index + 1} gives "${from}" again, which line ${earlier} has.`);
    }
    seen.set(from, index + 1);
    rows.push({ from, to });
  }
  if (rows.length === 0) throw new TextRulesError('It has no line; write a spelling, a tab, and its labels.');
  return { steps: [], splitting: { kind: 'table', rows, unknown: 'leave-out' }, wordBoundary: null };
}

/** The spelling and its labels; one alone where nothing divides them. */
function columnsOf(line: string): readonly [string, string] | readonly [string] {
  const divider = /\t/u.exec(line) ?? /(?<=\S)(?:\s+(?=\S)|,)/u.exec(line);
  if (!divider) return [line.trim()];
  return [line.slice(0, divider.index).trim(), line.slice(divider.index + divider[0].length).trim()];
}

function stepOf(value: unknown, index: number): TextStep {
  const where = `steps[${index}]`;
  const step = object(value, where);
  switch (step.kind) {
    case 'leave-out':
      return { kind: step.kind, containing: texts(step.containing, `${where}.containing`) };
    case 'drop-between':
      return {
        kind: step.kind,
        open: filled(step.open, `${where}.open`),
        close: filled(step.close, `${where}.close`),
      };
    case 'drop':
      return { kind: step.kind, texts: texts(step.texts, `${where}.texts`) };
    case 'replace':
      return {
        kind: step.kind,
        from: filled(step.from, `${where}.from`),
        to: string(step.to, `${where}.to`),
      };
    case 'drop-punctuation':
      return { kind: step.kind, keep: step.keep === undefined ? [] : texts(step.keep, `${where}.keep`) };
    case 'lower-case':
      return { kind: step.kind };
    default:
      throw new TextRulesError(
        `${where}.kind is ${JSON.stringify(step.kind)}; it is one of leave-out, drop-between, drop, replace, ` +
          'drop-punctuation, lower-case.',
      );
  }
}

const unknownCharacters: readonly UnknownCharacter[] = ['leave-out', 'keep', 'drop'];

function unknownOf(value: unknown): UnknownCharacter {
  if (value === undefined) return 'leave-out';
  const found = unknownCharacters.find((one) => one === value);
  if (!found) {
    throw new TextRulesError(
      `splitting.unknown is ${JSON.stringify(value)}; it is one of ${unknownCharacters.join(', ')}.`,
    );
  }
  return found;
}

function splittingOf(value: unknown): Splitting {
  const splitting = object(value, 'splitting');
  switch (splitting.kind) {
    case 'white-space':
    case 'graphemes':
      return { kind: splitting.kind };
    case 'inventory': {
      const labels = texts(splitting.labels, 'splitting.labels');
      const spaced = labels.find((label) => /\s/u.test(label));
      if (spaced !== undefined) throw new TextRulesError(`The label "${spaced}" holds white space.`);
      return { kind: splitting.kind, labels, unknown: unknownOf(splitting.unknown) };
    }
    case 'table':
      return {
        kind: splitting.kind,
        rows: list(splitting.rows, 'splitting.rows').map((row, i) => {
          const { from, to } = object(row, `splitting.rows[${i}]`);
          return {
            from: filled(from, `splitting.rows[${i}].from`),
            to: string(to, `splitting.rows[${i}].to`),
          };
        }),
        unknown: unknownOf(splitting.unknown),
      };
    default:
      throw new TextRulesError(
        `splitting.kind is ${JSON.stringify(splitting.kind)}; it is one of white-space, graphemes, inventory, table.`,
      );
  }
}

function boundaryOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const label = filled(value, 'wordBoundary');
  if (/\s/u.test(label)) throw new TextRulesError('wordBoundary must be a label, without white space.');
  return label;
}
