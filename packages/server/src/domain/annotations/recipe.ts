import {
  isChosen,
  type ImportRecipe as Recipe,
  RecipeError,
  recipeOf,
} from '@persephone/formats/annotation-import';
import { DomainError } from '../errors.js';
import { givenName } from '../text.js';
import type { ImportRecipe } from './document.js';

/** Choices of an import that are kept by their name. */
export interface KeptRecipe {
  readonly id: number;
  readonly name: string;
  readonly recipe: ImportRecipe;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface RecipeRepository {
  /** Insert, or replace the one of this name. */
  put(name: string, recipe: ImportRecipe): Promise<{ readonly kept: KeptRecipe; readonly created: boolean }>;
  /** By name, each read when it is asked for. */
  list(): AsyncGenerator<KeptRecipe>;
  delete(id: number): Promise<boolean>;
}

export interface RecipeService {
  /** Keep it by its name, in place of one that has it. `recipe-invalid`, `name-blank`. */
  keep(recipe: ImportRecipe): Promise<{ readonly kept: KeptRecipe; readonly created: boolean }>;
  /** By name, each read when it is asked for: one may be a megabyte long. */
  list(): AsyncGenerator<KeptRecipe>;
  /** `recipe-not-found` */
  delete(id: number): Promise<void>;
}

/** As it was given, understood. Throws `recipe-invalid`. */
export function readRecipeValue(given: unknown): Recipe {
  let recipe: Recipe;
  try {
    recipe = recipeOf(given);
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    throw new DomainError('recipe-invalid', error.message, {}, { cause: error });
  }
  if (isChosen(recipe.tiers)) return recipe;
  throw new DomainError(
    'recipe-invalid',
    'The recipe selects no tier. Name a linguistic type, a tier or a participant.',
  );
}

/** In the form in which it is kept and answered. */
export const recipeValue = ({ name, tiers, textRules, labelType, channels = [] }: Recipe): ImportRecipe => ({
  name,
  tiers: { types: [...tiers.types], names: [...tiers.names], participants: [...tiers.participants] },
  // As JSON has it.
  textRules: textRules && { ...textRules },
  labelType,
  ...(channels.length > 0 && { channels: channels.map((one) => ({ ...one })) }),
});

export function createRecipeService(recipes: RecipeRepository): RecipeService {
  return {
    async keep(given) {
      const recipe = readRecipeValue(given);
      const name = givenName(recipe.name, 'recipe');
      return recipes.put(name, recipeValue({ ...recipe, name }));
    },
    list: () => recipes.list(),
    async delete(id) {
      if (!(await recipes.delete(id))) {
        throw new DomainError('recipe-not-found', `There is no recipe ${id}.`);
      }
    },
  };
}
