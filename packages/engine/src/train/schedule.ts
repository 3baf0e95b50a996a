import type { Recipe } from '../recipes/recipes.js';

/**
 * Warm-up, plateau, then half a cosine down to the floor.
 * @param step counted from 1 over the whole training
 * @param share how much of the training's epochs is over, 0 to 1
 */
export function learningRateAt(recipe: Recipe['learningRate'], step: number, share: number): number {
  const warmUp = Math.min(1, step / Math.max(1, recipe.warmUpSteps));
  if (share <= recipe.decayFrom) return recipe.peak * warmUp;
  const fallen = Math.min(1, (share - recipe.decayFrom) / (1 - recipe.decayFrom));
  const cosine = (1 + Math.cos(Math.PI * fallen)) / 2;
  return recipe.peak * warmUp * (recipe.floor + (1 - recipe.floor) * cosine);
}
