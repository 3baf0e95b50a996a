import { extensionOf, type FoundFile } from '../../shared/upload/files.js';

/** How often the page is told of what happens many times a second. */
export const progressEveryMs = 200;

/** At most so often as a page need be told. */
export function throttled(report: (done: number, total: number) => void, total: number) {
  let reportedAt = 0;
  return (done: number) => {
    const now = performance.now();
    if (now - reportedAt < progressEveryMs) return;
    reportedAt = now;
    report(done, total);
  };
}

/** The label type of which there are most files. */
export function likelyType(files: readonly FoundFile[], names: readonly string[]): string {
  const count = (name: string) => files.filter(({ path }) => extensionOf(path) === name).length;
  return names.reduce((best, name) => (count(name) > count(best) ? name : best), names[0] ?? 'phonemes');
}
