import { buffer } from 'node:stream/consumers';
import { checkModel } from '@persephone/engine/models';
import { recipeToStartWith } from '@persephone/engine/train';
import type { CheckedModel } from '../domain/models/import.js';
import { onnxRuntime } from '../jobs/runtime.js';
import { reportCheck } from './check-report.js';

/** Try out the model file on standard input, and report to the process that asks. */
export const checkModelOnInput = (): Promise<void> =>
  reportCheck<CheckedModel>(async (begun) => {
    const bytes = await buffer(process.stdin);
    const runtime = await onnxRuntime();
    await begun();
    const description = await checkModel(runtime, bytes);
    const fitting = await recipeToStartWith({ name: 'the model', bytes });
    return { description, fitting };
  });
