/**
 * Viterbi over states in a line where a step from i to j costs factor · (i − j)²: the cheapest state of each frame.
 * Each frame takes time in proportion to the states, not to their square, since the minimum over parabolas
 * cost(i) + factor · (i − j)² is their lower envelope (Felzenszwalb and Huttenlocher 2012), found in one pass.
 */
export class CheapestPath {
  private costs: Float64Array;
  private next: Float64Array;
  private readonly from: Uint16Array[] = [];
  private readonly vertices: Int32Array;
  private readonly bounds: Float64Array;
  /** What each state costs, and the price of the step to it from state 0. */
  private readonly heights: Float64Array;
  /** 1 / (2 · factor · n): divisions would take most of the time. */
  private readonly inverse: Float64Array;

  constructor(
    private readonly states: number,
    private readonly factor: number,
  ) {
    this.costs = new Float64Array(states);
    this.next = new Float64Array(states);
    this.vertices = new Int32Array(states);
    this.bounds = new Float64Array(states + 1);
    this.heights = new Float64Array(states);
    this.inverse = Float64Array.from({ length: states }, (_, n) => 1 / (2 * factor * n));
  }

  /** @param local what each state costs in the next frame */
  advance(local: Float64Array): void {
    const { states, factor, costs, next, vertices, bounds, heights, inverse } = this;
    for (let q = 0; q < states; q++) heights[q] = costs[q]! + factor * q * q;
    let top = 0;
    let last = 0;
    vertices[0] = 0;
    bounds[0] = Number.NEGATIVE_INFINITY;
    for (let q = 1; q < states; q++) {
      const height = heights[q]!;
      // Where the parabola of q falls below that of the last before it.
      let at = (height - heights[last]!) * inverse[q - last]!;
      while (at <= bounds[top]!) {
        top -= 1;
        last = vertices[top]!;
        at = (height - heights[last]!) * inverse[q - last]!;
      }
      top += 1;
      last = q;
      vertices[top] = q;
      bounds[top] = at;
    }
    const from = new Uint16Array(states);
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0, j = 0; k <= top; k++) {
      const i = vertices[k]!;
      const cost = costs[i]!;
      const end = k < top ? Math.min(bounds[k + 1]!, states - 1) : states - 1;
      for (; j <= end; j++) {
        from[j] = i;
        const sum = cost + factor * (i - j) * (i - j) + local[j]!;
        next[j] = sum;
        if (sum < least) least = sum;
      }
    }
    // Only differences matter; without this the sums of a long recording would lose their last digits.
    for (let j = 0; j < states; j++) next[j] = next[j]! - least;
    this.costs = next;
    this.next = costs;
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
