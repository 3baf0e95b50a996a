/** ln(eᵃ + eᵇ), also where one or both are −∞. */
export function logAdd(a: number, b: number): number {
  if (a < b) return a === Number.NEGATIVE_INFINITY ? b : b + Math.log1p(Math.exp(a - b));
  return b === Number.NEGATIVE_INFINITY ? a : a + Math.log1p(Math.exp(b - a));
}
