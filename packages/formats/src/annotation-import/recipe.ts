import { type LabelTypeName, labelTypeNames } from '../labels/index.js';
import { readTextRules, type TextRules, TextRulesError } from '../text-rules/index.js';
import { valuesRefusedBy } from '../text-rules/values.js';
import { type ChannelChoice, mostChannels } from './channels.js';
import { everyTier, type TierChoice } from './tiers.js';

/** The choices of an import of annotation files: used for the next files, and by the command line. */
export interface ImportRecipe {
  readonly name: string;
  readonly tiers: TierChoice;
  /** Null: by what the texts look like. */
  readonly textRules: TextRules | null;
  /** One of `labelTypeNames`. */
  readonly labelType: string;
  /** Mixed where nothing is said of a tier. */
  readonly channels?: readonly ChannelChoice[];
}

/** A recipe that cannot be used. The message says where in it, and what would do. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
  readonly code = 'recipe-invalid';
}

const { json, list, object, string, texts } = valuesRefusedBy(RecipeError);

const version = 1;

/** What `readRecipe` reads back as the same recipe. */
export const writeRecipe = (recipe: ImportRecipe): string =>
  `${JSON.stringify({ persephoneRecipe: version, ...recipe }, undefined, 2)}\n`;

/** A recipe as a file holds it: JSON. Throws RecipeError. */
export function readRecipe(text: string): ImportRecipe {
  const recipe = object(json(text.replace(/^\uFEFF/u, '')), 'The file');
  if (recipe.persephoneRecipe !== version) {
    throw new RecipeError(
      `persephoneRecipe is ${JSON.stringify(recipe.persephoneRecipe)}; this program reads recipes of version ${version}.`,
    );
  }
  return recipeOf(recipe);
}

/** The same of a value that was JSON. Throws RecipeError. */
export function recipeOf(value: unknown): ImportRecipe {
  const {
    name = '',
    tiers,
    textRules = null,
    labelType = 'phonemes',
    channels = [],
  } = object(value, 'The recipe');
  const chosen = channelsOf(channels);
  return {
    name: string(name, 'name').normalize('NFC').trim(),
    tiers: tiers === undefined ? everyTier : choiceOf(tiers),
    textRules: rulesOf(textRules),
    labelType: labelTypeOf(labelType),
    ...(chosen.length > 0 && { channels: chosen }),
  };
}

const channelsOf = (value: unknown): ChannelChoice[] =>
  list(value, 'channels').map((one, i) => {
    const { of, channel } = object(one, `channels[${i}]`);
    const number = Number(channel);
    if (!Number.isInteger(channel) || number < 1 || number > mostChannels) {
      throw new RecipeError(
        `channels[${i}].channel is ${JSON.stringify(channel)}; channels are numbered from 1.`,
      );
    }
    return { of: string(of, `channels[${i}].of`).normalize('NFC'), channel: number };
  });

function labelTypeOf(value: unknown): LabelTypeName {
  const found = labelTypeNames.find((name) => name === value);
  if (found !== undefined) return found;
  const given = string(value, 'labelType').slice(0, 100);
  throw new RecipeError(
    `There is no labelType ${JSON.stringify(given)}. Choose one of: ${labelTypeNames.join(', ')}.`,
  );
}

function choiceOf(value: unknown): TierChoice {
  const { types, names, participants } = object(value, 'tiers');
  return {
    types: patterns(types, 'tiers.types'),
    names: patterns(names, 'tiers.names'),
    participants: patterns(participants, 'tiers.participants'),
  };
}

const patterns = (value: unknown, what: string): string[] =>
  value === undefined ? [] : texts(value, what).map((one) => one.normalize('NFC'));

function rulesOf(value: unknown): TextRules | null {
  if (value === null) return null;
  try {
    return readTextRules(JSON.stringify(object(value, 'textRules')));
  } catch (error) {
    if (error instanceof TextRulesError) throw new RecipeError(`textRules: ${error.message}`);
    throw error;
  }
}
