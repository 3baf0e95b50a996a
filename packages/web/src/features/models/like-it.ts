// Another model with the settings of one that there is. Pure.
import type { Model, Presets } from '../../api/schema.js';
import { nextName } from '../corpora/settings.js';
import type { TrainSearch } from '../train/search.js';

/** For the address of the page that trains: the preset, and what this model has otherwise. */
export function likeIt(model: Model, presets: Presets['presets']): TrainSearch {
  const usual: Readonly<Record<string, unknown>> = presets.find(({ name }) => name === model.preset) ?? {};
  const own = Object.entries(model.settings).filter(
    ([name, value]) => value !== null && name in usual && usual[name] !== value,
  );
  return {
    corpusId: model.corpusId,
    preset: model.preset,
    name: nextName(model.name),
    ...Object.fromEntries(own),
  };
}
