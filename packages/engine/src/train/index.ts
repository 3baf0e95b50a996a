export { Random } from './random.js';
export { type Recipe, standard } from './recipes.js';
export { train } from './train.js';
export type * from './types.js';
