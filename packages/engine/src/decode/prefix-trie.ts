/** The prefixes a search has met, each a node: its last label, and the node of the prefix without it. */
export class PrefixTrie {
  static readonly root = 0;
  size = 1;
  parent: Int32Array;
  label: Int32Array;
  /** The language model's state after the prefix, and its part of the score. */
  state: Int32Array;
  languageScore: Float64Array;
  /** The caller's: where the node stands in the beam, −1 where it does not. */
  slot: Int32Array;
  private firstChild: Int32Array;
  private nextSibling: Int32Array;

  constructor(startState: number, capacity = 4096) {
    const column = (): Int32Array => new Int32Array(capacity).fill(-1);
    this.parent = column();
    this.label = column();
    this.slot = column();
    this.firstChild = column();
    this.nextSibling = column();
    this.state = column();
    this.languageScore = new Float64Array(capacity);
    this.state[PrefixTrie.root] = startState;
  }

  /** The node of this prefix with one more label, or −1. */
  find(node: number, label: number): number {
    let child = this.firstChild[node]!;
    while (child >= 0 && this.label[child] !== label) child = this.nextSibling[child]!;
    return child;
  }

  /** There must be room. */
  add(node: number, label: number, state: number, languageScore: number): number {
    const child = this.size++;
    this.parent[child] = node;
    this.label[child] = label;
    this.state[child] = state;
    this.languageScore[child] = languageScore;
    this.slot[child] = -1;
    this.firstChild[child] = -1;
    this.link(child, node);
    return child;
  }

  private link(child: number, node: number): void {
    this.nextSibling[child] = this.firstChild[node]!;
    this.firstChild[node] = child;
  }

  /**
   * Makes room for so many more nodes, forgetting those that lead to none of `nodes[0…count)` first: memory follows
   * the beam, not the length of the recording. Nodes get new numbers, also in `nodes`.
   */
  reserve(room: number, nodes: Int32Array, count: number): void {
    if (this.size + room <= this.parent.length) return;
    this.compact(nodes, count);
    let capacity = this.parent.length;
    while (capacity < 2 * (this.size + room)) capacity *= 2;
    if (capacity === this.parent.length) return;
    const grown = (old: Int32Array): Int32Array => {
      const column = new Int32Array(capacity).fill(-1);
      column.set(old);
      return column;
    };
    this.parent = grown(this.parent);
    this.label = grown(this.label);
    this.state = grown(this.state);
    this.slot = grown(this.slot);
    this.firstChild = grown(this.firstChild);
    this.nextSibling = grown(this.nextSibling);
    const scores = new Float64Array(capacity);
    scores.set(this.languageScore);
    this.languageScore = scores;
  }

  private compact(nodes: Int32Array, count: number): void {
    const renumbered = new Int32Array(this.size).fill(-1);
    renumbered[PrefixTrie.root] = 0;
    for (let i = 0; i < count; i++) {
      for (let node = nodes[i]!; renumbered[node]! < 0; node = this.parent[node]!) renumbered[node] = 0;
    }
    // A node is younger than its parent, so that going upwards the parent's new number is known.
    let size = 0;
    for (let node = 0; node < this.size; node++) {
      if (renumbered[node]! < 0) continue;
      const kept = size++;
      renumbered[node] = kept;
      const parent = node === PrefixTrie.root ? -1 : renumbered[this.parent[node]!]!;
      this.parent[kept] = parent;
      this.label[kept] = this.label[node]!;
      this.state[kept] = this.state[node]!;
      this.languageScore[kept] = this.languageScore[node]!;
      this.slot[kept] = this.slot[node]!;
      this.firstChild[kept] = -1;
      this.nextSibling[kept] = -1;
      if (parent >= 0) this.link(kept, parent);
    }
    this.size = size;
    for (let i = 0; i < count; i++) nodes[i] = renumbered[nodes[i]!]!;
  }

  /** The labels of the prefix. */
  labelsOf(node: number): Int32Array {
    const labels: number[] = [];
    for (let n = node; n !== PrefixTrie.root; n = this.parent[n]!) labels.push(this.label[n]!);
    return Int32Array.from(labels.reverse());
  }
}
