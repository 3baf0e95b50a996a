/** Definitions, without any cleverness, to hold the decoders against. */
export interface Labelling {
  labels: number[];
  /** Natural log of the sum over all its paths. */
  logProbability: number;
  /** Of its best path. */
  bestPath: number[];
  bestPathLogProbability: number;
}

export function collapse(path: readonly number[], mergeRepeated: boolean): number[] {
  return path.filter((v, t) => v !== 0 && !(mergeRepeated && v === path[t - 1]));
}

/** Every labelling of every path, the most probable first. */
export function allLabellings(
  logProbs: Float32Array,
  frames: number,
  outputs: number,
  mergeRepeated: boolean,
): Labelling[] {
  const found = new Map<string, Labelling & { sum: number }>();
  const path: number[] = [];
  const visit = (logProbability: number): void => {
    if (path.length < frames) {
      for (let v = 0; v < outputs; v++) {
        path.push(v);
        visit(logProbability + (logProbs[(path.length - 1) * outputs + v] ?? Number.NaN));
        path.pop();
      }
      return;
    }
    const labels = collapse(path, mergeRepeated);
    const entry = found.get(labels.join()) ?? {
      labels,
      logProbability: 0,
      sum: 0,
      bestPath: [],
      bestPathLogProbability: Number.NEGATIVE_INFINITY,
    };
    entry.sum += Math.exp(logProbability);
    if (logProbability > entry.bestPathLogProbability) {
      entry.bestPath = [...path];
      entry.bestPathLogProbability = logProbability;
    }
    found.set(labels.join(), entry);
  };
  visit(0);
  return [...found.values()]
    .map(({ sum, ...rest }) => ({ ...rest, logProbability: Math.log(sum) }))
    .sort((a, b) => b.logProbability - a.logProbability);
}

/** Prefix beam search as the articles write it: probabilities, and a map from prefixes. */
export function plainBeamSearch(
  logProbs: Float32Array,
  frames: number,
  outputs: number,
  beamWidth: number,
): { labels: number[]; logProbability: number } {
  let beam = new Map([['', { labels: [] as number[], blank: 1, label: 0 }]]);
  let scale = 0;
  for (let t = 0; t < frames; t++) {
    const next = new Map<string, { labels: number[]; blank: number; label: number }>();
    const at = (labels: number[]) => {
      const key = labels.join();
      const entry = next.get(key) ?? { labels, blank: 0, label: 0 };
      next.set(key, entry);
      return entry;
    };
    for (const { labels, blank, label } of beam.values()) {
      for (let v = 0; v < outputs; v++) {
        const p = Math.exp(logProbs[t * outputs + v] ?? Number.NaN);
        if (v === 0) at(labels).blank += p * (blank + label);
        else if (v === labels.at(-1)) {
          at(labels).label += p * label;
          at([...labels, v]).label += p * blank;
        } else at([...labels, v]).label += p * (blank + label);
      }
    }
    const best = [...next.entries()]
      .sort(([, x], [, y]) => y.blank + y.label - (x.blank + x.label))
      .slice(0, beamWidth);
    const top = best[0]?.[1];
    const unit = top ? top.blank + top.label : 1;
    scale += Math.log(unit);
    for (const [, entry] of best) {
      entry.blank /= unit;
      entry.label /= unit;
    }
    beam = new Map(best);
  }
  const [first] = beam.values();
  if (!first) throw new Error('The beam is empty');
  return { labels: first.labels, logProbability: Math.log(first.blank + first.label) + scale };
}

/** Log-softmax of repeatable random numbers; the larger the contrast, the surer each frame. */
export function randomLogProbs(
  frames: number,
  outputs: number,
  seed: number,
  contrast: number,
): Float32Array {
  let s = seed >>> 0 || 1;
  const random = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let x = Math.imul(s ^ (s >>> 15), 1 | s);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  const out = new Float32Array(frames * outputs);
  for (let t = 0; t < frames; t++) {
    const row = Array.from({ length: outputs }, (_, v) => contrast * random() + (v === 0 ? contrast / 4 : 0));
    const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    row.forEach((x, v) => {
      out[t * outputs + v] = x - total;
    });
  }
  return out;
}
