import { labelTypes } from '@persephone/engine/labels';
import { checkFiles, type FileToCheck } from '../check/check.js';
import { extensionOf } from '../files.js';
import type { FileFinding } from '../rules/findings.js';

/** So many findings of a kind are named; the answer is not to grow with every file that has the same fault. */
export const mostOfKind = 100;

/** What is wrong or odd with the members of a zip file, as the check of the same files before an import reports it. */
export interface BulkFindings {
  /** The kind of labels for which they were checked. */
  readonly labelType: string;
  /** In the order of the members, `mostOfKind` of each code at most. */
  readonly findings: readonly FileFinding[];
  /** How many there are of each code. */
  readonly findingCounts: Readonly<Record<string, number>>;
}

/** That of most transcriptions, by their extensions: a zip file comes without a word of what is in it. */
export function labelTypeOf(names: readonly string[]): string {
  const count = (type: string) => names.filter((name) => extensionOf(name) === type).length;
  const [first, ...others] = labelTypes.map(({ name }) => ({ name, files: count(name) }));
  if (!first) throw new Error('There are no label types');
  return others.reduce((most, one) => (one.files > most.files ? one : most), first).name;
}

export function bulkFindings(files: readonly FileToCheck[]): BulkFindings {
  const labelType = labelTypeOf(files.map(({ name }) => name));
  const counts = new Map<string, number>();
  const findings = checkFiles(files, labelType).findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= mostOfKind;
  });
  return { labelType, findings, findingCounts: Object.fromEntries(counts) };
}
