import {
  type ChannelChoice,
  everyTier,
  type ImportRecipe,
  isChosen,
  type TierChoice,
} from '@persephone/formats/annotation-import';
import { plainRules, type TextRules } from '@persephone/formats/text-rules';
import { t } from '../../../i18n/index.js';
import type { FoundFile } from '../../../shared/upload/files.js';
import type { LeftOut } from '../plan.js';
import type { ReadFile } from '../read.js';
import { type PairChoices, type Pairing, pairingsOf } from './pairing.js';
import type { ChosenFile, ReadAnnotations, UnreadAnnotations } from './types.js';

/** All that is known and chosen of the annotation files among what was dropped. */
export interface Session {
  readonly files: ReadonlyMap<string, FoundFile>;
  readonly read: readonly ReadAnnotations[];
  readonly unread: readonly UnreadAnnotations[];
  /** Files that are no business of an import: settings, papers, pictures. */
  readonly others: readonly string[];
  /** Paths of recordings, with how long they are where that is known; ms. */
  readonly recordings: ReadonlyMap<string, number | null>;
  /** Of recordings, how many channels they have, where that is known. */
  readonly channelCounts: ReadonlyMap<string, number>;
  readonly pairChoices: PairChoices;
  readonly pairings: readonly Pairing[];
  /** For all files of a format. */
  readonly tiers: Readonly<Record<string, TierChoice>>;
  /** From which channels of the recordings what is said is taken: mixed where nothing is said. */
  readonly channels: readonly ChannelChoice[];
  readonly rules: TextRules;
  /** Whether a person changed the rules: then they are not suggested anew. */
  readonly rulesChosen: boolean;
  readonly labelType: string;
}

export interface Sorted {
  readonly read: readonly ReadAnnotations[];
  readonly unread: readonly UnreadAnnotations[];
  readonly others: readonly string[];
}

export function sessionOf(
  files: readonly ReadFile[],
  sorted: Sorted,
  recordings: readonly string[],
  labelType: string,
  before: Session | null,
): Session {
  const durations = new Map(files.map(({ file, durationMs }) => [file.path, durationMs ?? null]));
  const pairChoices = before?.pairChoices ?? {};
  const usable = sorted.read.filter(({ timed }) => timed > 0);
  return {
    ...sorted,
    files: new Map(files.map(({ file }) => [file.path, file])),
    recordings: new Map(recordings.map((path) => [path, durations.get(path) ?? null])),
    channelCounts: new Map(
      files.flatMap(({ file, channels }) => (channels === undefined ? [] : [[file.path, channels]])),
    ),
    pairChoices,
    pairings: pairingsOf(usable, recordings, pairChoices),
    tiers: before?.tiers ?? {},
    channels: before?.channels ?? [],
    rules: before?.rules ?? plainRules,
    rulesChosen: before?.rulesChosen ?? false,
    labelType,
  };
}

export function paired(session: Session, choices: PairChoices): Session {
  const pairChoices = { ...session.pairChoices, ...choices };
  const usable = session.read.filter(({ timed }) => timed > 0);
  return {
    ...session,
    pairChoices,
    pairings: pairingsOf(usable, [...session.recordings.keys()], pairChoices),
  };
}

/** The formats of the files that have a recording, in the order in which they come. */
export const formatsIn = (session: Session): string[] => [
  ...new Set(usedFiles(session).map(({ format }) => format)),
];

/** Files that have a recording. */
export function usedFiles({ read, pairings }: Session): ReadAnnotations[] {
  const withRecording = new Set(
    pairings.filter(({ recording }) => recording !== null).map(({ path }) => path),
  );
  return read.filter(({ path }) => withRecording.has(path));
}

export const pathsOf = (session: Session, format: string): string[] =>
  usedFiles(session)
    .filter((file) => file.format === format)
    .map(({ path }) => path);

/** Those that have a recording, each with the choice of tiers for its format. */
export function chosenFiles(session: Session): ChosenFile[] {
  const formats = new Map(session.read.map(({ path, format }) => [path, format]));
  return session.pairings.flatMap(({ path, recording }) =>
    recording === null
      ? []
      : [
          {
            path,
            recording,
            choice: session.tiers[formats.get(path) ?? ''] ?? everyTier,
            durationMs: session.recordings.get(recording) ?? null,
            channelCount: session.channelCounts.get(recording) ?? null,
            channels: session.channels,
          },
        ],
  );
}

export const hasTiers = (session: Session): boolean =>
  chosenFiles(session).some(({ choice }) => isChosen(choice));

export const recipeFor = (session: Session, choice: TierChoice, name = ''): ImportRecipe => ({
  name,
  tiers: choice,
  textRules: session.rules,
  labelType: session.labelType,
  ...(session.channels.length > 0 && { channels: session.channels }),
});

/** A kept recipe applied: to every format, since it does not say to which it belongs. */
export function withRecipe(session: Session, recipe: ImportRecipe): Session {
  const tiers = { ...session.tiers };
  for (const format of formatsIn(session)) if (isChosen(recipe.tiers)) tiers[format] = recipe.tiers;
  return {
    ...session,
    tiers,
    channels: recipe.channels ?? [],
    labelType: recipe.labelType,
    ...(recipe.textRules ? { rules: recipe.textRules, rulesChosen: true } : {}),
  };
}

/** How many channels there may be to choose from: none where each recording is known to have one. */
export function channelsToChoose(session: Session): number {
  const counts = chosenFiles(session).map(({ channelCount }) => channelCount ?? 2);
  const most = Math.max(0, ...counts);
  return most > 1 ? Math.min(most, mostChannelsShown) : 0;
}

const mostChannelsShown = 32;

/** What somebody says, or is said in a tier, is taken from this channel; null: mixed. */
export function withChannel(session: Session, of: string, channel: number | null): Session {
  const others = session.channels.filter((one) => one.of !== of);
  // What is chosen of one goes before what a recipe says of anybody.
  const own = channel === null ? [] : [{ of, channel }];
  return { ...session, channels: of === '*' ? [...others, ...own] : [...own, ...others] };
}

/** What is not taken in, each file with its reason and what to do. */
export function leftOutOf(session: Session): LeftOut[] {
  return [
    ...session.unread.map(({ path, message }) => ({
      path,
      reason: t('It cannot be read.'),
      detail: message,
      remedy: t('Open it in the program that it is from, save it again, and drop it here.'),
    })),
    ...session.read
      .filter(({ timed }) => timed === 0)
      .map(({ path, annotations }) => ({
        path,
        reason: annotations === 0 ? t('It has no annotations.') : t('None of its annotations has a time.'),
        remedy:
          annotations === 0
            ? t('Nothing is missing.')
            : t(
                'Without times it is not known what of the recording they are. Align it with its recording, e.g. in ELAN.',
              ),
      })),
    ...session.pairings
      .filter(({ recording, state }) => recording === null && state !== 'left-out')
      .map(({ path, because }) => ({
        path,
        reason: because,
        remedy: t('Drop its recording as well, or choose it by hand.'),
      })),
    ...session.pairings
      .filter(({ state }) => state === 'left-out')
      .map(({ path }) => ({ path, reason: t('You left it out.'), remedy: '' })),
  ];
}
