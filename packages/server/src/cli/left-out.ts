import type { LeftOut } from '../jobs/prepare.js';

/** One line of standard error, which names the file once. */
export function tellFailure({ name, code, detail }: LeftOut, before = ''): void {
  process.stderr.write(`${before}${detail.includes(name) ? '' : `${name}: `}${detail} [${code}]\n`);
}

/** Each on a line of standard error. */
export function tellLeftOut(leftOut: readonly LeftOut[]): void {
  for (const one of leftOut) tellFailure(one, 'left out: ');
}
