import { architectureNamed, type NetworkSettings } from '@persephone/engine/architectures';
import { type Recipe, recipeNamed } from '@persephone/engine/recipes';
import type { Model } from './model.js';

/**
 * The settings of a network, where its architecture takes them: the one rule about them, which no database knows.
 * EngineError 'model-settings-invalid', naming the setting or the architectures there are.
 */
export function acceptedNetwork(architecture: string, network: NetworkSettings): NetworkSettings {
  architectureNamed(architecture).complete(network);
  return network;
}

/** How a model is trained: its recipe, whose network is the model's own where it is of another architecture. */
export function recipeOf({ recipe, architecture }: Pick<Model, 'recipe' | 'architecture'>): Recipe {
  const named = recipeNamed(recipe);
  if (named.architecture === architecture) return named;
  return { ...named, architecture, network: architectureNamed(architecture).defaults };
}
