import { DomainError } from '../../domain/errors.js';
import { applyReplacement, undoReplacement } from '../../domain/replacements/apply.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';

const stages = ['replacing the labels'] as const;
type Stage = (typeof stages)[number];

/** Replaces labels in utterances, or undoes that: all in the transaction of its own end, so that nobody sees half of it. */
export function replaceLabelsHandler(): Handler<Stage> {
  return async ({ job, report }) => {
    const wanted = job.payload?.replacement;
    if (!wanted) throw new DomainError('replacement-not-found', `Job ${job.id} names no replacement.`);
    await report({ stage: 'replacing the labels', done: 0, total: 1 });
    return async (repositories) => {
      if (wanted.undo) await undoReplacement(repositories, wanted.id, wanted.skipChanged ?? false);
      else await applyReplacement(repositories, wanted.id);
      return {};
    };
  };
}

export const replaceLabelsKind = defineKind({
  kind: 'replace-labels',
  task: (job) => `replace labels (${job.payload?.replacement?.id})`,
  slots: { intake: 'first' },
  stages,
  handler: replaceLabelsHandler,
});
