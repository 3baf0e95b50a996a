/**
 * How a long recording is cut for the network: windows of at most `core` samples of their own, with `context` samples
 * more on either side whose outputs are dropped, so that no frame is recognised without its surroundings and memory
 * does not grow with the recording.
 */
export interface Window {
  /** What the network is given: samples [from, to). */
  readonly from: number;
  readonly to: number;
  /** What is kept of its outputs: steps [firstStep, endStep) counted from `from`; endStep undefined: to the end. */
  readonly firstStep: number;
  readonly endStep: number | undefined;
}

/**
 * @param samples of the whole recording
 * @param samplesPerStep of the network's output; core and context are multiples of it
 */
export function windowsOf(samples: number, samplesPerStep: number, core: number, context: number): Window[] {
  if (samples <= core + 2 * context) return [{ from: 0, to: samples, firstStep: 0, endStep: undefined }];
  const windows: Window[] = [];
  for (let start = 0; start < samples; start += core) {
    const from = Math.max(0, start - context);
    // A short rest goes with the window before it.
    const last = start + core + context >= samples;
    windows.push({
      from,
      to: last ? samples : start + core + context,
      firstStep: (start - from) / samplesPerStep,
      endStep: last ? undefined : (start - from + core) / samplesPerStep,
    });
    if (last) break;
  }
  return windows;
}

/**
 * Where to cut a long run of outputs for decoding: near every `length` steps, at the step of the last fifth where the
 * blank is most probable, so that no label is cut through.
 * @param logProbs [steps, outputs] row-major, blank 0
 * @returns ends of the pieces, ascending, the last one `steps`
 */
export function quietCuts(logProbs: Float32Array, steps: number, outputs: number, length: number): number[] {
  const cuts: number[] = [];
  let start = 0;
  while (steps - start > length * 1.2) {
    let cut = start + length;
    for (let t = start + Math.floor(length * 0.8); t <= start + length; t++) {
      if (logProbs[t * outputs]! > logProbs[cut * outputs]!) cut = t;
    }
    cuts.push(cut);
    start = cut;
  }
  cuts.push(steps);
  return cuts;
}
