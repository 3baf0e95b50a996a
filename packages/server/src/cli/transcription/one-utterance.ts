import { join, resolve } from 'node:path';
import { Recording } from '@persephone/engine/audio';
import { sampleRate } from '@persephone/engine/features';
import { oneUtteranceFiles, type TranscribedUtterance } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import { openAudioFile } from '../corpus-folder.js';
import type { TranscribeOptions } from './options.js';
import { refuseTaken, type Target, writeTarget } from './targets.js';

export interface OneUtterance {
  readonly recording: string;
  /** Below the folder that was named. */
  readonly name: string;
  readonly labelType: string;
  /** In the time of the recording. */
  readonly utterances: readonly TranscribedUtterance[];
}

/**
 * Write each utterance as a WAV of 16 kHz and a file of its labels into `wav/` and `label/` of the output folder, as the
 * Python library and `train` read them. Throws CliFailure where one of them is there already.
 */
export async function writeOneUtteranceFiles(
  { recording, name, labelType, utterances }: OneUtterance,
  options: TranscribeOptions & { readonly outputFolder: string },
): Promise<void> {
  const folder = resolve(options.outputFolder);
  const files = oneUtteranceFiles(name, utterances).map((file) => ({
    ...file,
    wav: join(folder, 'wav', `${file.name}.wav`),
    label: join(folder, 'label', `${file.name}.${labelType}`),
  }));
  const targets = files.flatMap(({ wav, label }): Target[] => [
    { source: recording, path: wav },
    { source: recording, path: label },
  ]);
  await refuseTaken(targets, options);
  const bytes = await openAudioFile(recording);
  try {
    const sound = await Recording.open(bytes, recording);
    const whole = sound.randomAccess ? undefined : await sound.decode();
    const at = (milliseconds: number) => Math.round((milliseconds * sampleRate) / 1000);
    for (const { wav, label, start, end, content } of files) {
      const samples =
        whole?.subarray(at(start), at(end)) ?? (await sound.decode({ startMs: start, endMs: end }));
      await writeTarget(wav, encodeWav16(samples, sampleRate), options);
      await writeTarget(label, new TextEncoder().encode(content), options);
    }
  } finally {
    await bytes.close();
  }
}
