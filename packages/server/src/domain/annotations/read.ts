import {
  type AnnotatedUtterances,
  annotatedUtterances,
  chosenTiers,
  type LeftOutAnnotation,
  longestAnnotation,
  noTierFits,
  originNote,
  originOf,
  spokenTiers,
  usableTexts,
} from '@persephone/formats/annotation-import';
import { AnnotationError, readAnnotations } from '@persephone/formats/annotations';
import { labeller, suggestedRules } from '@persephone/formats/text-rules';
import { DomainError } from '../errors.js';
import { speakerForm } from '../text.js';
import type { DocumentFault, DocumentTier, ImportRecipe, ReadDocument } from './document.js';
import { readRecipeValue, recipeValue } from './recipe.js';

/** A file as an import reads it: what becomes utterances, and all that is to be kept of it besides. */
export interface ReadFile extends ReadDocument {
  readonly tiers: readonly DocumentTier[];
  /** All that the file has. */
  readonly tierNames: readonly string[];
  readonly found: AnnotatedUtterances;
}

interface Recording {
  readonly fileName: string;
  readonly durationMs: number | null;
  /** How many; null where that is not known. */
  readonly channels: number | null;
}

/**
 * Read an annotation file and make labels of its texts, as the recipe says. Not for the process that answers HTTP. Throws
 * DomainError with the code of the AnnotationError, `recipe-invalid` and `recipe-fits-no-tier`.
 */
export function readDocument(
  bytes: Uint8Array,
  fileName: string,
  recording: Recording,
  given: ImportRecipe,
): ReadFile {
  const recipe = readRecipeValue(given);
  const document = parsed(bytes, fileName);
  const tiers = spokenTiers(document.tiers);
  const chosen = chosenTiers(tiers, recipe.tiers).map(({ tier, speaker }) => ({
    tier,
    speaker: speakerForm(speaker),
  }));
  const misfit = noTierFits(tiers, recipe.tiers);
  if (misfit !== undefined)
    throw new DomainError('recipe-fits-no-tier', `${fileName}: ${misfit}`, { fileName });
  const textRules = recipe.textRules ?? suggestedRules(usableTexts(chosen));
  const found = annotatedUtterances(
    chosen,
    {
      originMs: originOf(document.media, recording.fileName),
      durationMs: recording.durationMs,
      channelCount: recording.channels,
      channels: recipe.channels,
    },
    labeller(textRules),
  );
  return {
    format: document.format,
    recipe: recipeValue({ ...recipe, textRules }),
    faults: [
      ...document.faults.map(({ code, message, count }) => ({ code, message, count })),
      ...originAssumed(originNote(document.media, recording.fileName)),
      ...tooLong(found.leftOut),
    ],
    media: document.media.map(({ name, url, originMilliseconds }) => ({
      ...{ name, url },
      originMs: originMilliseconds,
    })),
    tiers: chosen.map(({ tier, speaker }) => ({
      name: tier.id,
      linguisticType: tier.type,
      participant: tier.participant,
      speaker,
      parentName: tier.parent,
    })),
    tierNames: document.tiers.map(({ id }) => id),
    found,
  };
}

const originAssumed = (message: string | undefined): DocumentFault[] =>
  message === undefined ? [] : [{ code: 'origin-assumed', message, count: 1 }];

/** Where the annotations are that are left out since nobody says so much at once. */
function tooLong(leftOut: readonly LeftOutAnnotation[]): DocumentFault[] {
  const all = leftOut.filter(({ reason }) => reason === 'too-long');
  const [first] = all;
  if (!first) return [];
  const { tier, key, startMs } = first;
  const place = `tier "${tier}", annotation ${key}${startMs === null ? '' : `, at ${(startMs / 1000).toFixed(3)} s`}`;
  const message = `A text of more than ${longestAnnotation.toLocaleString('en')} characters is left out (first: ${place}).`;
  return [{ code: 'text-too-long', message, count: all.length }];
}

function parsed(bytes: Uint8Array, fileName: string) {
  try {
    return readAnnotations(bytes);
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    const { line, column } = error;
    throw new DomainError(
      error.code,
      `${fileName}: ${error.message}`,
      { fileName, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
      { cause: error },
    );
  }
}
