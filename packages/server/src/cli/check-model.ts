import { buffer } from 'node:stream/consumers';
import { EngineError } from '@persephone/engine/errors';
import { checkModel } from '@persephone/engine/models';
import type { CheckedMessage } from '../jobs/check-model.js';
import { onnxRuntime } from '../jobs/runtime.js';

/** Try out the model file on standard input, and tell the process that asks. */
export async function checkModelOnInput(): Promise<void> {
  const answer = await check();
  await new Promise<void>((resolve) => {
    if (process.send && process.connected) process.send(answer, () => resolve());
    else resolve();
  });
  if (process.connected) process.disconnect();
}

async function check(): Promise<CheckedMessage> {
  try {
    const description = await checkModel(await onnxRuntime(), await buffer(process.stdin));
    return { type: 'usable', description };
  } catch (error) {
    if (error instanceof EngineError) return { type: 'refused', code: error.code, detail: error.message };
    throw error;
  }
}
