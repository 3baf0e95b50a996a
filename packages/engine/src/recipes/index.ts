export { atFrameShift } from './frame-shift.js';
export { type FusionPlan, fusionPlan } from './fusion-plan.js';
export { type Recipe, recipeNamed, recipes, standard } from './recipes.js';
