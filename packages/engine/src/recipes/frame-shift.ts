import type { Recipe } from './recipes.js';

/** The frame shift that the numbers of the recipes are meant for, ms. */
const usualShiftMs = 10;

/**
 * A recipe for features of another frame shift: what it counts in frames lasts about as long. Frames of a pretrained encoder
 * know what is around them, so that steps need not overlap.
 */
export function atFrameShift<R extends Recipe>(recipe: R, frameShiftMs: number): R {
  if (frameShiftMs === usualShiftMs) return recipe;
  const frames = (usual: number): number => Math.max(1, Math.round((usual * usualShiftMs) / frameShiftMs));
  const subsamplingFactor = frames(recipe.subsamplingFactor);
  const { masking, cmvnPriorFrames } = recipe;
  return {
    ...recipe,
    subsamplingFactor,
    context: subsamplingFactor,
    masking: { ...masking, timeFrames: frames(masking.timeFrames) },
    cmvnPriorFrames: Number.isFinite(cmvnPriorFrames) ? frames(cmvnPriorFrames) : cmvnPriorFrames,
  };
}
