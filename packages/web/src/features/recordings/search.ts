import { languageOfAddress } from '../../shared/languages/of-language.js';
import { type RecordingsSearch, recordingViews } from '../../shared/recordings/filter.js';

export function recordingsSearch({ only, name, language }: Record<string, unknown>): RecordingsSearch {
  const view = recordingViews.find((one) => one === only);
  const of = languageOfAddress(language);
  const part = typeof name === 'number' ? String(name) : name;
  return {
    ...(view ? { only: view } : {}),
    ...(of === undefined ? {} : { language: of }),
    ...(typeof part === 'string' && part !== '' ? { name: part } : {}),
  };
}
