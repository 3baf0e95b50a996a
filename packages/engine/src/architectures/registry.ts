import { EngineError } from '../errors/index.js';
import { type Architecture, defineArchitecture } from './architecture.js';
import { blstmCtc } from './blstm-ctc/settings.js';

const known = new Map<string, Architecture>();

/** Make an architecture known by its name, to recipes and model files alike. */
export function registerArchitecture(architecture: Architecture): void {
  known.set(architecture.name, architecture);
}

for (const architecture of [
  defineArchitecture({ ...blstmCtc, load: () => import('./blstm-ctc/index.js') }),
]) {
  registerArchitecture(architecture);
}

/** Of models and recipes that do not name one: there was no other when they were made. */
export const firstArchitecture = blstmCtc.name;

export const isArchitecture = (name: string): boolean => known.has(name);

export const architectures = (): readonly Architecture[] => [...known.values()];

/** Throws EngineError 'model-settings-invalid', naming those there are. */
export function architectureNamed(name: string): Architecture {
  const found = known.get(name);
  if (found) return found;
  const names = [...known.keys()].join(', ');
  throw new EngineError(
    'model-settings-invalid',
    `There is no architecture '${name}'. Choose one of: ${names}.`,
  );
}
