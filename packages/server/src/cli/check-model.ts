import { buffer } from 'node:stream/consumers';
import { EngineError } from '@persephone/engine/errors';
import { checkModel } from '@persephone/engine/models';
import { recipeToStartWith } from '@persephone/engine/train';
import type { CheckedMessage } from '../jobs/check-model.js';
import { onnxRuntime } from '../jobs/runtime.js';

/** Try out the model file on standard input, and report to the process that asks. */
export async function checkModelOnInput(): Promise<void> {
  await send(await check());
  if (process.connected) process.disconnect();
}

/** Sent before this returns: what follows may never let go of the process. */
function send(message: CheckedMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && process.connected) process.send(message, undefined, {}, () => resolve());
    else resolve();
  });
}

async function check(): Promise<CheckedMessage> {
  try {
    const bytes = await buffer(process.stdin);
    const runtime = await onnxRuntime();
    await send({ type: 'begun' });
    const description = await checkModel(runtime, bytes);
    const fitting = await recipeToStartWith({ name: 'the model', bytes });
    return { type: 'usable', found: { description, fitting } };
  } catch (error) {
    if (error instanceof EngineError) return { type: 'refused', code: error.code, detail: error.message };
    throw error;
  }
}
