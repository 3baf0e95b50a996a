/**
 * The least number of output frames on which CTC can align these labels: one each, and a blank between two that are
 * equal, which would otherwise be merged.
 */
export function framesNeeded<T extends string | number>(labels: ArrayLike<T>): number {
  let needed = labels.length;
  for (let i = 1; i < labels.length; i++) if (labels[i] === labels[i - 1]) needed++;
  return needed;
}
