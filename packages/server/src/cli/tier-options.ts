import {
  isChosen,
  readRecipe,
  type SpokenTier,
  type TierChoice,
  tierGroups,
} from '@persephone/formats/annotation-import';
import { readTextRules, type TextRules } from '@persephone/formats/text-rules';
import { readSettingsFile } from './settings-file.js';

/** What the command line says of annotation files. */
export interface TierOptions {
  readonly tierType: readonly string[];
  readonly tier: readonly string[];
  readonly participant: readonly string[];
  /** A file of the choices of an import; what is named besides goes before it. */
  readonly recipe?: string;
  /** A file of text rules. */
  readonly textRules?: string;
  /** A label between words, whatever the rules say. */
  readonly wordBoundary?: string;
}

export interface Choices {
  readonly tiers: TierChoice;
  /** Undefined where neither a file of rules nor a recipe has any. */
  readonly textRules: TextRules | undefined;
  /** The file that they are from. */
  readonly rulesFile: string | undefined;
}

/** Whether anything is said of annotation files. */
export const hasTierOptions = (options: TierOptions): boolean =>
  isChosen(namedTiers(options)) ||
  [options.recipe, options.textRules, options.wordBoundary].some((one) => one !== undefined);

const namedTiers = ({ tierType, tier, participant }: TierOptions): TierChoice => ({
  types: tierType,
  names: tier,
  participants: participant,
});

/** Read the files that the options name. Throws CliFailure, which names the file. */
export async function readChoices(options: TierOptions): Promise<Choices> {
  const recipe =
    options.recipe === undefined ? undefined : await readSettingsFile(options.recipe, readRecipe);
  const named = namedTiers(options);
  return {
    tiers: isChosen(named) ? named : (recipe?.tiers ?? named),
    textRules:
      options.textRules === undefined
        ? (recipe?.textRules ?? undefined)
        : await readSettingsFile(options.textRules, readTextRules),
    rulesFile: options.textRules ?? (recipe?.textRules ? options.recipe : undefined),
  };
}

/** What there is to choose from, a line for each type of tier, the longest first. */
export const tierOverview = (tiers: readonly SpokenTier[]): string[] =>
  tierGroups(tiers).map(
    ({ type, tiers: all, tierNames, speakers, annotations, minutes, samples }) =>
      `  --tier-type "${type}": ${all.length} tiers (${shortened(tierNames)}), ` +
      `${speakers.length} speakers, ${annotations} annotations, ${minutes.toFixed(1)} min, e.g. ` +
      `"${samples[0] ?? ''}"`,
  );

const mostNamed = 4;

const shortened = (names: readonly string[]): string =>
  names.slice(0, mostNamed).join(', ') + (names.length > mostNamed ? ', …' : '');
