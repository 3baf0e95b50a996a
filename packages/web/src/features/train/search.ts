import type { CreateModelSettings } from '../../shared/training/types.js';
import { fields } from './settings.js';

/** What the URL of the page says: what to train on, how, and each number that is not the preset's. */
export interface TrainSearch extends CreateModelSettings {
  readonly corpusId?: number;
  readonly preset?: string;
  /** The model that the training starts from. */
  readonly startingModelId?: number;
  /** The pretrained encoder whose features it takes. */
  readonly encoderId?: number;
  /** Whether it learns from all recordings that nobody has transcribed as well. */
  readonly untranscribed?: true;
  readonly name?: string;
}

const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const id = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;

// A name of digits alone is a number in a URL.
const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, 500) || undefined
    : undefined;

/** What does not belong is left out rather than refused: old links shall work. */
export function trainSearch(given: Record<string, unknown>): TrainSearch {
  const merge = given.decodingMergeRepeated;
  const numbers = fields.map(({ name }) => [name, finite(given[name])] as const);
  const all = {
    corpusId: id(given.corpusId),
    startingModelId: id(given.startingModelId),
    encoderId: id(given.encoderId),
    untranscribed: given.untranscribed === true ? true : undefined,
    preset: text(given.preset),
    name: text(given.name),
    decodingMergeRepeated: typeof merge === 'boolean' ? merge : undefined,
    ...Object.fromEntries(numbers),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Of the URL only the numbers. */
export function settingsOf({
  corpusId: _,
  preset: __,
  name: ___,
  startingModelId: ____,
  encoderId: ______,
  untranscribed: _____,
  ...settings
}: TrainSearch): CreateModelSettings {
  return settings;
}
