import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { percent } from '../../ui/words.js';

/** By the test set where it was compared with one, else by the validation set; null where neither is known. */
export function errorRate(model: Pick<Model, 'evaluation' | 'validationLER'>): number | null {
  return model.evaluation?.ler ?? model.validationLER;
}

/** Those that can transcribe, the best first; of equals, and of those of which nothing is known, the newest. */
export function byQuality(models: readonly Model[]): Model[] {
  const worst = Number.POSITIVE_INFINITY;
  return models
    .filter(({ trained }) => trained)
    .sort((a, b) => (errorRate(a) ?? worst) - (errorRate(b) ?? worst) || b.id - a.id);
}

/** '“Mboshi” · 29.3 % of labels wrong in its test' */
export function modelWords(model: Pick<Model, 'name' | 'evaluation' | 'validationLER'>): string {
  const rate = errorRate(model);
  if (rate === null) return t('{name} · error rate not known', { name: model.name });
  const where = model.evaluation ? t('its test') : 'validation';
  return t('{name} · label error rate {rate} in {where}', { name: model.name, rate: percent(rate), where });
}
