import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';

// What the addresses of the pages of models say. Pure.

export const modelStates = ['untrained', 'training', 'trained', 'failed'] as const;

export type ModelStateName = (typeof modelStates)[number];

export const isUnderWay = (training: Model['training']): boolean =>
  training?.state === 'queued' || training?.state === 'running';

/** One word for where a model stands. */
export function stateOf(model: Pick<Model, 'trained' | 'training'>): ModelStateName {
  if (isUnderWay(model.training)) return 'training';
  if (model.trained) return 'trained';
  return model.training?.state === 'failed' ? 'failed' : 'untrained';
}

export const stateWords: Readonly<Record<ModelStateName, string>> = {
  untrained: t('Not trained'),
  training: t('Training'),
  trained: t('Trained'),
  failed: t('Failed'),
};
