import { fusionPlan, recipes } from '@persephone/engine/recipes';
import { DomainError } from '../errors.js';
import { defaultModelSettings, defaultSeed } from './defaults.js';
import type { ModelSettings } from './model.js';

/** A way to train that a person can choose by its name. */
export interface Preset {
  readonly name: string;
  readonly explanation: string;
  readonly architecture: string;
  readonly settings: ModelSettings & {
    readonly maximumEpochs: number;
    readonly earlyStoppingSteps: number;
  };
  /** Where there is little speech, epochs are added until there are so many steps. */
  readonly leastSteps: number;
  readonly seed: number;
}

const explanations: Readonly<Record<string, string>> = {
  quick:
    'A first model in minutes: a smaller network, trained for fewer epochs. To see whether the data is in order.',
  standard: 'What serves most corpora of half an hour to some hours.',
  thorough:
    'A larger network, trained several times as long: for a night, once a standard training has shown that the data is in order.',
  persephone: 'As the Python library of that name trained, for comparison with its results.',
};

const toPreset = (recipe: (typeof recipes)[number]): Preset => {
  const { name, architecture, network, earlyStoppingSteps, leastSteps } = recipe;
  // Of all networks, where their posteriors are fused.
  const { maximumEpochs } = fusionPlan(recipe.fusion, recipe.maximumEpochs, defaultModelSettings);
  return {
    ...{ name, explanation: explanations[name] ?? '', architecture, leastSteps, seed: defaultSeed },
    settings: { ...defaultModelSettings, network, maximumEpochs, earlyStoppingSteps },
  };
};

/** One for each recipe of the engine. */
export const presets: readonly Preset[] = recipes.map(toPreset);

/** `model-settings-invalid`, naming those there are. */
export function presetNamed(name: string): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found) return found;
  const names = presets.map((preset) => preset.name).join(', ');
  throw new DomainError('model-settings-invalid', `There is no preset ${name}. Choose one of: ${names}.`);
}
