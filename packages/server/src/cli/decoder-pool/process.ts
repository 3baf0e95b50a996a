import type { ErrorCode } from '@persephone/contracts';
import { EngineError } from '@persephone/engine/errors';
import { leftOutBecause } from '../../corpus-data/prepare.js';
import { CliFailure } from '../failure.js';
import { loadModelFile } from '../model-file.js';
import { perform, type Results, type Task } from './task.js';

/** What a decoder process sends to the command that started it. The command sends it tasks, each after the last was done. */
export type DecoderMessage =
  | { readonly type: 'ready'; readonly labelType: string }
  /** The model cannot be used. */
  | { readonly type: 'refused'; readonly code: string | null; readonly message: string }
  | { readonly type: 'progress'; readonly doneMs: number; readonly totalMs: number }
  | { readonly type: 'done'; readonly result: Results[keyof Results] }
  | { readonly type: 'left-out'; readonly code: ErrorCode; readonly detail: string };

export interface DecoderProcessOptions {
  readonly model: string;
  readonly threads: number;
  readonly encoder?: string;
}

/** Load the model, then do what is asked for until the command that started this process has ended. */
export async function decoderProcess({ model, threads, encoder }: DecoderProcessOptions): Promise<void> {
  const send = (message: DecoderMessage): void => {
    process.send?.(message);
  };
  const ended = new Promise<void>((resolve) => process.once('disconnect', resolve));
  let recogniser: Awaited<ReturnType<typeof loadModelFile>>;
  try {
    recogniser = await loadModelFile(model, threads, encoder);
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof CliFailure)) throw error;
    send({ type: 'refused', code: error instanceof EngineError ? error.code : null, message: error.message });
    return;
  }
  const run = async (task: Task): Promise<DecoderMessage> => {
    try {
      const onProgress = (doneMs: number, totalMs: number): void =>
        send({ type: 'progress', doneMs, totalMs });
      return { type: 'done', result: await perform(recogniser, task, onProgress) };
    } catch (error) {
      const { code, detail } = leftOutBecause(task.file, error);
      return { type: 'left-out', code, detail };
    }
  };
  process.on('message', (task: Task) => void run(task).then(send));
  send({ type: 'ready', labelType: recogniser.description.labelType });
  await ended;
}
