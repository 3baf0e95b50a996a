import { labelsOf } from '@persephone/formats/labels';
import { DomainError } from '../errors.js';
import { succeeded } from '../jobs/service.js';
import type { WaitForJob } from '../jobs/wait.js';
import type { Database } from '../repositories.js';
import { normalForm } from '../text.js';
import type { Replacement, SeenUtterance } from './replacement.js';

export interface ReplacementRequest {
  /** Labels, with white space between them. */
  readonly find: string;
  readonly instead: string;
  readonly utterances: readonly SeenUtterance[];
}

export interface ReplacementService {
  /**
   * Have labels replaced in these utterances, all or none, and wait for the job; when `signal` aborts, only the waiting ends.
   * `validation-failed`, `utterance-unknown`, `transcription-unknown`; `utterance-changed` where one is not as it was seen,
   * `transcription-empty` where nothing would be left of one.
   */
  replace(request: ReplacementRequest, signal: AbortSignal): Promise<Replacement>;
  /**
   * The same the other way round. `replacement-not-found`; `utterance-changed` where somebody has changed one of the utterances
   * since, unless these are to stay as they are.
   */
  undo(id: number, skipChanged: boolean, signal: AbortSignal): Promise<Replacement>;
  /** The newest that were done or undone. */
  list(): Promise<readonly Replacement[]>;
}

const mostListed = 20;

const labelsIn = (text: string): string => labelsOf(normalForm(text)).join(' ');

export function createReplacementService(database: Database, waitForJob: WaitForJob): ReplacementService {
  const { replacements } = database;
  async function get(id: number): Promise<Replacement> {
    const found = await replacements.find(id);
    if (!found) throw new DomainError('replacement-not-found', `There is no replacement ${id}.`);
    return found;
  }

  return {
    async replace(request, signal) {
      const [find, instead] = [labelsIn(request.find), labelsIn(request.instead)];
      if (find === '') {
        throw new DomainError(
          'validation-failed',
          'find holds no label. Name the labels that are to be replaced.',
        );
      }
      if (find === instead) {
        throw new DomainError(
          'validation-failed',
          'find and instead are the same labels: there is nothing to replace.',
        );
      }
      // The plan and the job that carries it out, or neither.
      const { id, job } = await database.transaction(async (within) => {
        const planned = await within.replacements.insert(find, instead, request.utterances);
        const payload = { replacement: { id: planned.id } };
        return {
          id: planned.id,
          job: await within.jobs.enqueue({ kind: 'replace-labels', payload, priority: 'high' }),
        };
      });
      const ended = await waitForJob(job, signal);
      // What was refused is of no use to anybody.
      if (ended.state !== 'succeeded') await replacements.deleteWaiting(id);
      succeeded(ended, 'The replacement');
      return get(id);
    },
    async undo(id, skipChanged, signal) {
      await get(id);
      const payload = { replacement: { id, undo: true, skipChanged } };
      const job = await database.jobs.enqueue({ kind: 'replace-labels', payload, priority: 'high' });
      succeeded(await waitForJob(job, signal), 'The undoing of the replacement');
      return get(id);
    },
    list: () => replacements.newest(mostListed),
  };
}
