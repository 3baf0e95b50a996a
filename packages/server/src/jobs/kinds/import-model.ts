import { keepImported } from '../../domain/models/import.js';
import type { CheckModel } from '../check-model.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';

const stages = ['trying the model out'] as const;
type Stage = (typeof stages)[number];

/** Takes in a model file from another machine, once it was tried out. */
export function importModelHandler({ checkModel }: { readonly checkModel: CheckModel }): Handler<Stage> {
  return async ({ job, signal, report }) => {
    const { contentHash, payload } = job;
    if (contentHash === null) throw new Error(`Job ${job.id} has no file to import`);
    await report({ stage: 'trying the model out', done: 0, total: 1 });
    const found = await checkModel(contentHash, signal);
    return async (repositories) => {
      const { id } = await keepImported(repositories, payload?.name ?? 'model', found, contentHash);
      return { modelId: id, result: { modelId: id } };
    };
  };
}

export const importModelKind = defineKind({
  kind: 'import-model',
  task: () => 'import a model',
  slots: { intake: 'first' },
  stages,
  handler: importModelHandler,
});
