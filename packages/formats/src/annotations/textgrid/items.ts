import { AnnotationError } from '../error.js';

const isSpace = (c: string) =>
  c === ' ' || c === '\n' || c === '\r' || c === '\t' || c === '\u00a0' || c === '\0';

/**
 * The free-standing items of Praat's text format: numbers, strings, flags. All else is comment: words that begin with
 * none of these, and what follows an exclamation mark on its line.
 */
export class Items {
  private text = '';
  private at = 0;
  /** Of `text`, in the whole. */
  private start = 0;
  private ended = false;
  private line = 1;
  private lineStart = 0;
  private afterReturn = false;
  private readonly pieces: Iterator<string>;
  /** Offsets in the decoded text of the item that was read last. */
  lastStart = 0;
  lastEnd = 0;

  constructor(pieces: Iterable<string>) {
    this.pieces = pieces[Symbol.iterator]();
  }

  refuse(message: string): never {
    throw new AnnotationError(
      'annotations-malformed',
      message,
      this.line,
      this.start + this.at - this.lineStart + 1,
    );
  }

  /** A number with what Praat allows after it: an exponent, a per cent sign, a fraction, letters. */
  real(what: string): number {
    const word = this.word(what, 'number');
    const value = parseReal(word);
    if (!Number.isFinite(value))
      this.refuse(`${what} should be a number; found ${JSON.stringify(word.slice(0, 40))}.`);
    return value;
  }

  /** Its leading digits count, as for Praat. */
  integer(what: string): number {
    const word = this.word(what, 'number');
    const value = Number(/^[+-]?\d+/u.exec(word)?.[0] ?? Number.NaN);
    if (!Number.isSafeInteger(value))
      this.refuse(`${what} should be a whole number; found ${JSON.stringify(word.slice(0, 40))}.`);
    return value;
  }

  string(what: string): string {
    this.word(what, 'text');
    const parts: string[] = [];
    for (;;) {
      const from = this.at;
      const quote = this.text.indexOf('"', from);
      const end = quote < 0 ? this.text.length : quote;
      parts.push(this.text.slice(from, end));
      this.advanceTo(end);
      if (quote < 0) {
        if (!this.more()) this.refuse(`${what}: the file ends inside a text that has no closing quote.`);
        continue;
      }
      this.next();
      const after = this.peek();
      if (after === '"') {
        parts.push('"');
        this.next();
        continue;
      }
      this.lastEnd = this.start + this.at;
      if (after !== '' && !isSpace(after)) {
        this.refuse(
          `${what}: a closing quote is followed by ${JSON.stringify(after)}; a quote inside a text is written twice.`,
        );
      }
      return parts.join('');
    }
  }

  flag(what: string): string {
    return this.word(what, 'flag');
  }

  /** Whether another item follows; nothing is read but comment. */
  hasMore(): boolean {
    return this.skipComment() !== '';
  }

  private word(what: string, kind: 'number' | 'text' | 'flag'): string {
    const first = this.skipComment();
    if (first === '') this.refuse(`the file ends where ${what} should be.`);
    const found = first === '"' ? 'text' : first === '<' ? 'flag' : 'number';
    if (found !== kind) this.refuse(`${what} should be a ${kind}; found a ${found}.`);
    this.lastStart = this.start + this.at;
    if (kind === 'text') {
      this.next();
      return '';
    }
    let word = '';
    for (let c = this.peek(); c !== '' && !isSpace(c); c = this.peek()) {
      word += c;
      this.next();
      if (kind === 'flag' && c === '>') break;
    }
    this.lastEnd = this.start + this.at;
    return word;
  }

  /** The first character of the next item; empty at the end. */
  private skipComment(): string {
    for (;;) {
      const c = this.peek();
      if (c === '' || c === '"' || c === '<' || c === '+' || c === '-' || (c >= '0' && c <= '9')) return c;
      if (isSpace(c)) this.next();
      else if (c === '!') {
        for (let d = c; d !== '' && d !== '\n' && d !== '\r'; d = this.peek()) this.next();
      } else for (let d = c; d !== '' && !isSpace(d); d = this.peek()) this.next();
    }
  }

  private peek(): string {
    if (this.at >= this.text.length && !this.more()) return '';
    return this.text[this.at] ?? '';
  }

  private more(): boolean {
    if (this.ended) return false;
    const { value, done } = this.pieces.next();
    if (done) {
      this.ended = true;
      return false;
    }
    this.start += this.text.length;
    this.text = value;
    this.at = 0;
    return true;
  }

  private next(): void {
    this.advanceTo(this.at + 1);
  }

  private advanceTo(end: number): void {
    for (; this.at < end; this.at++) {
      const c = this.text[this.at];
      if (c === '\n' || c === '\r') {
        if (!(c === '\n' && this.afterReturn)) this.line++;
        this.lineStart = this.start + this.at + 1;
      }
      this.afterReturn = c === '\r';
    }
  }
}

function parseReal(word: string): number {
  if (/^[+-]?0x[0-9a-f]+/iu.test(word)) {
    const sign = word.startsWith('-') ? -1 : 1;
    return sign * Number.parseInt(word.replace(/^[+-]/u, ''), 16);
  }
  const match = /^([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(%|\/(\d+(?:\.\d*)?))?/u.exec(word);
  if (!match) return Number.NaN;
  // Praat reads 2,5 as 2; whoever wrote it meant something else.
  if (/^,\d/u.test(word.slice(match[0].length))) return Number.NaN;
  const value = Number(match[1]);
  if (match[2] === '%') return value / 100;
  return match[3] === undefined ? value : value / Number(match[3]);
}
