/** Levenshtein distance of two sequences of label indices; memory grows with the second alone. */
export function editDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const columns = b.length + 1;
  const row = new Uint32Array(columns);
  for (let j = 0; j < columns; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const label = a[i - 1]!;
    let diagonal = row[0]!;
    let left = i;
    row[0] = i;
    for (let j = 1; j < columns; j++) {
      const above = row[j]!;
      let best = diagonal + (label === b[j - 1]! ? 0 : 1);
      if (above + 1 < best) best = above + 1;
      if (left + 1 < best) best = left + 1;
      row[j] = best;
      diagonal = above;
      left = best;
    }
  }
  return row[b.length]!;
}
