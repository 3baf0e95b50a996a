import { Encoder, type EncoderSettings } from '@persephone/engine/encoders';
import type { EncoderDescription } from '@persephone/engine/features';
import { onnxRuntime } from '../jobs/runtime.js';
import { reportCheck } from './check-report.js';

/** Try out the encoder at a path, and report to the process that asks. `asked`: its name and hash, and its settings, as JSON. */
export const checkEncoderAt = (source: string, asked: string): Promise<void> =>
  reportCheck<EncoderDescription>(async (begun) => {
    const { name, sha256, settings } = JSON.parse(asked) as {
      readonly name: string;
      readonly sha256: string;
      readonly settings: EncoderSettings;
    };
    const runtime = await onnxRuntime();
    await begun();
    return (await Encoder.open(runtime, { path: name, sha256, source }, settings)).description;
  });
