import type { LeftOut } from '../corpus-data/prepare.js';
import { type FileFinding, type Finding, inWords } from '../domain/rules/findings.js';

/** One line of standard error, which names the file once. */
export function reportFailure(
  { name, code, detail }: Omit<LeftOut, 'code'> & { readonly code: string },
  before = '',
): void {
  process.stderr.write(`${before}${detail.includes(name) ? '' : `${name}: `}${detail} [${code}]\n`);
}

/** Something worth a look, on a line of standard error. */
export function reportWarning(text: string): void {
  process.stderr.write(`warning: ${text}\n`);
}

/** Each on a line of standard error. */
export function reportLeftOut(leftOut: readonly LeftOut[]): void {
  for (const one of leftOut) reportFailure(one, 'left out: ');
}

/** What is worth a look, each on a line of standard error. */
export function reportFindings(findings: readonly (Finding | FileFinding)[]): void {
  for (const finding of findings) {
    const file = 'file' in finding ? `${finding.file}: ` : '';
    reportWarning(`${file}${inWords(finding)} [${finding.code}]`);
  }
}
