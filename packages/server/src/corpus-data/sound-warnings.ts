import type { AudioWarning } from '@persephone/engine/audio';

const shownOfEach = 3;

/** A line for each warning, and of a kind that many recordings share, for the first few: a person reads these. */
export function soundWarningLines(warnings: readonly AudioWarning[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { code, detail } of warnings) {
    const details = kinds.get(code) ?? [];
    if (!details.includes(detail)) details.push(detail);
    kinds.set(code, details);
  }
  return [...kinds].flatMap(([code, details]) => {
    const lines = details.slice(0, shownOfEach).map((detail) => `${detail} [${code}]`);
    const more = details.length - lines.length;
    return more > 0 ? [...lines, `The same holds of ${more} more. [${code}]`] : lines;
  });
}
