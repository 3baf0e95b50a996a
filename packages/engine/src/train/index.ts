export { checkStartingModel, recipeToStartWith } from './starting-model.js';
export { train } from './train.js';
export type * from './types.js';
