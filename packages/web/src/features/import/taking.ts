import { extensionOf, type FoundFile } from '../../shared/upload/files.js';

/** How often the page is told of what happens many times a second. */
export const tellEveryMs = 200;

/** At most so often as a page need be told. */
export function throttled(tell: (done: number, total: number) => void, total: number) {
  let told = 0;
  return (done: number) => {
    const now = performance.now();
    if (now - told < tellEveryMs) return;
    told = now;
    tell(done, total);
  };
}

/** The label type of which there are most files. */
export function likelyType(files: readonly FoundFile[], names: readonly string[]): string {
  const count = (name: string) => files.filter(({ path }) => extensionOf(path) === name).length;
  return names.reduce((best, name) => (count(name) > count(best) ? name : best), names[0] ?? 'phonemes');
}
