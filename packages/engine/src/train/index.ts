export { Random } from './random.js';
export { type Recipe, recipeNamed, recipes, standard } from './recipes.js';
export { train } from './train.js';
export type * from './types.js';
