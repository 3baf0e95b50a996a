import {
  chosenTiers,
  type SpokenTier,
  spokenTiers,
  suggestedChoice,
  type TierChoice,
  usableTexts,
} from '@persephone/formats/annotation-import';
import {
  type AnnotationDocument,
  AnnotationError,
  annotationFormats,
  readAnnotations,
} from '@persephone/formats/annotations';
import { suggestedRules, type TextRules } from '@persephone/formats/text-rules';
import { t } from '../../../i18n/index.js';
import { type HeldDocument, labelsOf, previewOf } from './preview.js';
import { tierOverview } from './tier-rows.js';
import type { AnnotationDesk, ChosenFile, ReadOutcome } from './types.js';

/** Texts by which rules are suggested: more tell no more. */
const mostTexts = 5000;

/** Holds the annotation files that were read, and works out what choices make of them. */
export class LocalDesk implements AnnotationDesk {
  readonly #documents = new Map<string, HeldDocument>();

  async read(path: string, bytes: Blob): Promise<ReadOutcome> {
    try {
      const document = readAnnotations(new Uint8Array(await bytes.arrayBuffer()));
      this.#documents.set(path, { document, tiers: spokenTiers(document.tiers) });
      return { read: { path, ...summaryOf(document) } };
    } catch (error) {
      if (error instanceof AnnotationError) {
        return { unread: { path, code: error.code, message: error.message } };
      }
      if (error instanceof DOMException) {
        return {
          unread: { path, code: 'unreadable', message: t('it cannot be read from the disk any more.') },
        };
      }
      throw error;
    }
  }

  async suggestTiers(paths: readonly string[]): Promise<TierChoice> {
    return suggestedChoice(paths.flatMap((path) => this.#tiers(path)));
  }

  async tiers(paths: readonly string[], choice: TierChoice) {
    return tierOverview(
      paths.map((path) => ({ path, tiers: this.#tiers(path) })),
      choice,
    );
  }

  async suggestRules(files: readonly ChosenFile[]): Promise<TextRules> {
    const texts = files.flatMap(({ path, choice }) => usableTexts(chosenTiers(this.#tiers(path), choice)));
    // From everywhere rather than from the first file.
    const every = Math.max(1, Math.ceil(texts.length / mostTexts));
    return suggestedRules(texts.filter((_, i) => i % every === 0));
  }

  async preview(files: readonly ChosenFile[], rules: TextRules) {
    return previewOf(this.#held(files), rules);
  }

  async labels(files: readonly ChosenFile[], rules: TextRules) {
    return labelsOf(this.#held(files), rules);
  }

  #tiers(path: string): readonly SpokenTier[] {
    return this.#documents.get(path)?.tiers ?? [];
  }

  #held(files: readonly ChosenFile[]) {
    return files.flatMap((file) => {
      const held = this.#documents.get(file.path);
      return held ? [{ file, held }] : [];
    });
  }
}

function summaryOf({ format, media, tiers, faults }: AnnotationDocument) {
  const annotations = tiers.flatMap((tier) => tier.annotations);
  return {
    format: annotationFormats.find(({ names }) => names.includes(format))?.title ?? format,
    media,
    faults,
    tiers: tiers.length,
    annotations: annotations.length,
    timed: annotations.filter(
      ({ start, end, text }) => start !== null && end !== null && end > start && text.trim() !== '',
    ).length,
  };
}
