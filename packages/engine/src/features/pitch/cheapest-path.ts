/**
 * Viterbi over states in a line where a step from i to j costs factor · (i − j)²: the cheapest state of each frame.
 * Each frame takes time in proportion to the states, not to their square, since the minimum over parabolas
 * cost(i) + factor · (i − j)² is their lower envelope (Felzenszwalb and Huttenlocher 2012), found in one pass.
 */
export class CheapestPath {
  private costs: Float64Array;
  private readonly from: Uint16Array[] = [];
  private readonly vertices: Int32Array;
  private readonly bounds: Float64Array;

  constructor(
    private readonly states: number,
    private readonly factor: number,
  ) {
    this.costs = new Float64Array(states);
    this.vertices = new Int32Array(states);
    this.bounds = new Float64Array(states + 1);
  }

  /** @param local what each state costs in the next frame */
  advance(local: Float64Array): void {
    const { states, factor, costs, vertices, bounds } = this;
    const next = new Float64Array(states);
    const from = new Uint16Array(states);
    let top = 0;
    vertices[0] = 0;
    bounds[0] = Number.NEGATIVE_INFINITY;
    bounds[1] = Number.POSITIVE_INFINITY;
    // Where the parabola of q falls below that of p, p < q.
    const crossing = (p: number, q: number): number =>
      (costs[q]! - costs[p]! + factor * (q * q - p * p)) / (2 * factor * (q - p));
    for (let q = 1; q < states; q++) {
      let at = crossing(vertices[top]!, q);
      while (at <= bounds[top]!) {
        top -= 1;
        at = crossing(vertices[top]!, q);
      }
      top += 1;
      vertices[top] = q;
      bounds[top] = at;
      bounds[top + 1] = Number.POSITIVE_INFINITY;
    }
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0, k = 0; j < states; j++) {
      while (bounds[k + 1]! < j) k += 1;
      const i = vertices[k]!;
      from[j] = i;
      next[j] = costs[i]! + factor * (i - j) * (i - j) + local[j]!;
      if (next[j]! < least) least = next[j]!;
    }
    // Only differences matter; without this the sums of a long recording would lose their last digits.
    for (let j = 0; j < states; j++) next[j] = next[j]! - least;
    this.costs = next;
    this.from.push(from);
  }

  /** The states of the cheapest path, one for each frame advanced over. */
  best(): Int32Array {
    const path = new Int32Array(this.from.length);
    let state = this.costs.indexOf(Math.min(...this.costs));
    for (let frame = path.length - 1; frame >= 0; frame--) {
      path[frame] = state;
      state = this.from[frame]![state]!;
    }
    return path;
  }
}
