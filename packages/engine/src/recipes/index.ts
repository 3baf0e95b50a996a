export { type Recipe, recipeNamed, recipes, standard } from './recipes.js';
