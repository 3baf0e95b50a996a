import {
  type ChannelChoice,
  isChosen,
  mostChannels,
  readRecipe,
  type SpokenTier,
  type TierChoice,
  tierGroups,
} from '@persephone/formats/annotation-import';
import { readTextRules, type TextRules } from '@persephone/formats/text-rules';
import { InvalidArgumentError } from 'commander';
import { readSettingsFile } from './settings-file.js';

/** What the command line says of annotation files. */
export interface TierOptions {
  readonly tierType: readonly string[];
  readonly tier: readonly string[];
  readonly participant: readonly string[];
  /** From which channels, each as `WHO=NUMBER`, or a number for all. */
  readonly channel?: readonly ChannelChoice[];
  /** A file of the choices of an import; what is named besides goes before it. */
  readonly recipe?: string;
  /** A file of text rules. */
  readonly textRules?: string;
  /** A label between words, whatever the rules say. */
  readonly wordBoundary?: string;
}

export interface Choices {
  readonly tiers: TierChoice;
  readonly channels: readonly ChannelChoice[];
  /** Undefined where neither a file of rules nor a recipe has any. */
  readonly textRules: TextRules | undefined;
  /** The file that they are from. */
  readonly rulesFile: string | undefined;
}

/** Whether anything is said of annotation files. */
export const hasTierOptions = (options: TierOptions): boolean =>
  isChosen(namedTiers(options)) ||
  options.channel !== undefined ||
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
    channels: options.channel ?? recipe?.channels ?? [],
    textRules:
      options.textRules === undefined
        ? (recipe?.textRules ?? undefined)
        : await readSettingsFile(options.textRules, readTextRules),
    rulesFile: options.textRules ?? (recipe?.textRules ? options.recipe : undefined),
  };
}

const anybody = '*';

/** Whether it is said of whatever is said in any tier. */
export const isForAll = ({ of }: ChannelChoice): boolean => of === anybody;

/** A commander parser: `Ana=1`, or `1` for whatever is said in any tier. Each adds to those before. */
export function channelChoice(text: string, before: readonly ChannelChoice[] = []): ChannelChoice[] {
  const { of = anybody, number } = /^(?:(?<of>.+)=)?(?<number>[1-9][0-9]*)$/su.exec(text)?.groups ?? {};
  const channel = Number(number);
  if (number === undefined || channel > mostChannels) {
    throw new InvalidArgumentError(
      'Give SPEAKER=NUMBER, TIER=NUMBER or a number; channels are numbered from 1.',
    );
  }
  return [...before, { of: of.normalize('NFC'), channel }];
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
