import type { JobKind } from '../../domain/jobs/job.js';
import type { JobKindDefinition, WorkerSlot } from '../kind.js';
import { divideKind } from './divide.js';
import { evaluateKind } from './evaluate.js';
import { importAnnotationsKind } from './import-annotations.js';
import { importEncoderKind } from './import-encoder.js';
import { importModelKind } from './import-model.js';
import { importZipKind } from './import-zip.js';
import { inspectKind } from './inspect.js';
import { preprocessKind } from './preprocess.js';
import { replaceLabelsKind } from './replace-labels.js';
import { trainKind } from './train.js';
import { transcribeKind } from './transcribe.js';

/** Every kind of job. In a slot that has nothing to do they are looked for in this order: what nobody waits for is last. */
export const kinds = {
  train: trainKind,
  transcribe: transcribeKind,
  divide: divideKind,
  preprocess: preprocessKind,
  evaluate: evaluateKind,
  'import-model': importModelKind,
  'import-encoder': importEncoderKind,
  'import-zip': importZipKind,
  'import-annotations': importAnnotationsKind,
  'replace-labels': replaceLabelsKind,
  inspect: inspectKind,
} as const satisfies { readonly [Kind in JobKind]: Pick<JobKindDefinition<Kind>, 'kind' | 'slots' | 'task'> };

/** The kinds of job that a worker takes, and those it takes where there is none of these. */
export interface WorkerKinds {
  readonly kinds: readonly JobKind[];
  readonly kindsWhenIdle: readonly JobKind[];
}

export function kindsOf(slot: WorkerSlot): WorkerKinds {
  const taken = (when: 'first' | 'idle') =>
    Object.values<Pick<JobKindDefinition, 'kind' | 'slots'>>(kinds)
      .filter((one) => one.slots[slot] === when)
      .map(({ kind }) => kind);
  return { kinds: taken('first'), kindsWhenIdle: taken('idle') };
}
