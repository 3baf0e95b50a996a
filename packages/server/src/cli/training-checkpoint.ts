import { readFile, rm } from 'node:fs/promises';
import type { TrainingHooks } from '@persephone/engine/train';
import { CliFailure, exitCodes, fileProblem } from './failure.js';
import type { TrainingReport } from './training-report.js';
import { writeWholeFile } from './write-file.js';

/**
 * Where a training is, beside the model that it makes, so that the same command goes on after it was stopped or killed. It is
 * there until the training has come to its end.
 */
export class TrainingCheckpoint {
  readonly path: string;
  #warned = false;

  constructor(
    model: string,
    private readonly report: TrainingReport,
  ) {
    this.path = `${model}.checkpoint`;
  }

  /** What an earlier command left. Throws CliFailure where it is there and cannot be read. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new CliFailure(
        `${this.path}, from which an earlier training can go on, ${fileProblem(error) ?? 'cannot be read'}. ` +
          'Take it away, or begin anew with --anew.',
      );
    }
  }

  /** Throws where the file system does. */
  remove(): Promise<void> {
    return rm(this.path, { force: true });
  }

  get hooks(): Pick<TrainingHooks, 'onCheckpoint' | 'onResume' | 'onCheckpointUnusable'> {
    return {
      onCheckpoint: (bytes) => this.#write(bytes),
      onResume: (epoch) =>
        this.report.line(`going on after epoch ${epoch}, from ${this.path}; --anew begins from nothing`),
      onCheckpointUnusable: () => {
        throw new CliFailure(
          `${this.path} is of a training of other recordings or with other settings, or is damaged. Give that command again to go ` +
            'on with it, name another model, or begin anew with --anew.',
          exitCodes.usage,
        );
      },
    };
  }

  /** A training of hours does not end for want of a checkpoint. */
  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await writeWholeFile(this.path, bytes);
    } catch (error) {
      if (!this.#warned) {
        this.report.warning(
          `${this.path} ${fileProblem(error) ?? 'cannot be written'}: if this training is killed, it begins from nothing.`,
        );
      }
      this.#warned = true;
    }
  }
}
