import { type RecordingsSearch, recordingViews } from '../../shared/recordings/filter.js';

export function recordingsSearch({ only, name }: Record<string, unknown>): RecordingsSearch {
  const view = recordingViews.find((one) => one === only);
  const part = typeof name === 'number' ? String(name) : name;
  return {
    ...(view ? { only: view } : {}),
    ...(typeof part === 'string' && part !== '' ? { name: part } : {}),
  };
}
