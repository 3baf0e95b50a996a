import type { CreateModelSettings, Preset } from './types.js';

/** Of all settings those that are not the preset's own. */
export function differing(settings: CreateModelSettings, preset: Preset): CreateModelSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) =>
        value !== null && value !== undefined && value !== preset[name as keyof CreateModelSettings],
    ),
  );
}
