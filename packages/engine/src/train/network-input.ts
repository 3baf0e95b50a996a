import type { NetworkPurpose } from '../architectures/index.js';
import { type FeatureTypeDescription, featureType } from '../features/index.js';
import type { Recipe } from '../recipes/index.js';
import type { FilterColumns } from './utterance.js';

/** What a network of a recipe sees of a frame of features. */
export interface NetworkInput {
  /** How many of the frame's numbers, from the first. */
  readonly columns: number;
  readonly filters: FilterColumns | undefined;
}

/** Where each run of filters stands among the columns in use: the static ones, and the same again for their deltas. */
function filterColumns(feature: FeatureTypeDescription, columns: number): FilterColumns | undefined {
  const { filters, staticDimension, dimension } = feature;
  if (!filters) return undefined;
  if (columns === staticDimension) return { starts: [filters.first], count: filters.count };
  // Deltas follow the static numbers in the same order, without numbers after the filters that have none.
  const withDeltas = filters.first + filters.count;
  const deltas = Math.floor((dimension - staticDimension) / withDeltas);
  const starts = Array.from({ length: deltas }, (_, i) => staticDimension + i * withDeltas + filters.first);
  return { starts: [filters.first, ...starts], count: filters.count };
}

/** Throws EngineError 'feature-type-unknown'. */
export function networkInput(features: string, recipe: Pick<Recipe, 'columns'>): NetworkInput {
  const feature = featureType(features);
  const columns = recipe.columns === 'all' ? feature.dimension : feature.staticDimension;
  return { columns, filters: filterColumns(feature, columns) };
}

/** What the network of a training is made for. Throws EngineError 'feature-type-unknown'. */
export function networkPurpose(
  features: string,
  recipe: Pick<Recipe, 'columns' | 'context'>,
  vocabulary: number,
): NetworkPurpose {
  const { columns, filters } = networkInput(features, recipe);
  const [first] = filters?.starts ?? [];
  return {
    columns,
    context: recipe.context,
    filters: filters === undefined || first === undefined ? undefined : { first, count: filters.count },
    vocabulary,
  };
}
