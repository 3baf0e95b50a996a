import { recipes } from '@persephone/engine/recipes';
import { defaultModelSettings, defaultSeed } from './defaults.js';
import type { ModelSettings } from './model.js';

/** A way to train that a person can choose by its name. */
export interface Preset extends ModelSettings {
  readonly name: string;
  readonly explanation: string;
  readonly maximumEpochs: number;
  /** Where there is little speech, epochs are added until there are so many steps. */
  readonly leastSteps: number;
  readonly earlyStoppingSteps: number;
  readonly seed: number;
}

const explanations: Readonly<Record<string, string>> = {
  quick:
    'A first model in minutes: a smaller network, trained for fewer epochs. To see whether the data is in order.',
  standard: 'What serves most corpora of half an hour to some hours.',
  thorough: 'A larger network, trained for longer. Takes several times as long, and gains a little.',
  persephone: 'As the Python library of that name trained, for comparison with its results.',
};

const toPreset = (recipe: (typeof recipes)[number]): Preset => ({
  ...defaultModelSettings,
  name: recipe.name,
  explanation: explanations[recipe.name] ?? '',
  hiddenSize: recipe.network.hiddenSize,
  numberLayers: recipe.network.layers,
  maximumEpochs: recipe.maximumEpochs,
  leastSteps: recipe.leastSteps,
  earlyStoppingSteps: recipe.earlyStoppingSteps,
  seed: defaultSeed,
});

/** One for each recipe of the engine. */
export const presets: readonly Preset[] = recipes.map(toPreset);
