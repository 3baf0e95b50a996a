import { readTextRules, type TextRules, TextRulesError, writeTextRules } from '../text-rules/index.js';
import { everyTier, type TierChoice } from './tiers.js';

/** The choices of an import of annotation files: used for the next files, and by the command line. */
export interface ImportRecipe {
  readonly name: string;
  readonly tiers: TierChoice;
  /** Null: by what the texts look like, each time. */
  readonly textRules: TextRules | null;
  readonly labelType: string;
}

/** A recipe that cannot be used. The message says where in it, and what would do. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
  readonly code = 'recipe-invalid';
}

const version = 1;

/** What `readRecipe` reads back as the same recipe. */
export const writeRecipe = ({ textRules, ...recipe }: ImportRecipe): string =>
  `${JSON.stringify(
    { persephoneRecipe: version, ...recipe, textRules: textRules && JSON.parse(writeTextRules(textRules)) },
    undefined,
    2,
  )}\n`;

/** A recipe as a file holds it: JSON. Throws RecipeError. */
export function readRecipe(text: string): ImportRecipe {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (error) {
    throw new RecipeError(`It is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const recipe = object(value, 'The file');
  if (recipe.persephoneRecipe !== version) {
    throw new RecipeError(
      `persephoneRecipe is ${JSON.stringify(recipe.persephoneRecipe)}; this program reads recipes of version ${version}.`,
    );
  }
  return recipeOf(recipe);
}

/** The same of a value that was JSON. Throws RecipeError. */
export function recipeOf(value: unknown): ImportRecipe {
  const { name = '', tiers, textRules = null, labelType = 'phonemes' } = object(value, 'The recipe');
  if (typeof name !== 'string') throw new RecipeError('name must be a text in " ".');
  if (typeof labelType !== 'string' || labelType === '')
    throw new RecipeError('labelType must be a text in " ".');
  return {
    name: name.normalize('NFC').trim(),
    tiers: tiers === undefined ? everyTier : choiceOf(tiers),
    textRules: rulesOf(textRules),
    labelType: labelType.normalize('NFC'),
  };
}

function choiceOf(value: unknown): TierChoice {
  const { types, names, participants } = object(value, 'tiers');
  return {
    types: patterns(types, 'tiers.types'),
    names: patterns(names, 'tiers.names'),
    participants: patterns(participants, 'tiers.participants'),
  };
}

function patterns(value: unknown, what: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new RecipeError(`${what} must be a list in [ ].`);
  return value.map((one: unknown, i) => {
    if (typeof one !== 'string' || one === '') throw new RecipeError(`${what}[${i}] must be a text in " ".`);
    return one.normalize('NFC');
  });
}

function rulesOf(value: unknown): TextRules | null {
  if (value === null) return null;
  try {
    return readTextRules(JSON.stringify(object(value, 'textRules')));
  } catch (error) {
    if (error instanceof TextRulesError) throw new RecipeError(`textRules: ${error.message}`);
    throw error;
  }
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new RecipeError(`${what} must be an object in { }.`);
  }
  return value as Record<string, unknown>;
}
