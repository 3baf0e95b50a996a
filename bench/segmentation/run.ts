// How well utterances are found in a long recording: made of a corpus's utterances, whose silent ends are cut off, with
// pauses between them and noise:
//   npx tsx bench/segmentation/run.ts CORPUS [--minutes 60] [--set '{"threshold":0.5}'] [--write FILE.wav] [--noise 20]
// CORPUS holds recordings of an utterance each, in any folders. Printed for each level of noise: how many of the
// utterances' beginnings and ends have a boundary within 200 ms, how many utterances were divided or joined, the share of
// speech that is in no segment and of the pauses that is in one (beyond the padding), and the real-time factor on one core.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { encodeWav16 } from '@persephone/formats/wav';
import * as ort from 'onnxruntime-node';
import {
  Segmenter,
  type SpeechSegment,
  segmentationDefaults,
} from '../../packages/engine/src/segmentation/index.js';
import { longRecording, rate, withNoise } from '../shared/long-recording.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    set: { type: 'string', default: '{}' },
    write: { type: 'string' },
    noise: { type: 'string', default: '99,20,10,5' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name the folder of the corpus.');
const settings = { ...segmentationDefaults, ...JSON.parse(values.set) };
const near = 200;

const { samples: clean, spoken } = await longRecording(folder, Number(values.minutes));
console.log(
  `${spoken.length} utterances, ${(clean.length / rate / 60).toFixed(1)} minutes, ${JSON.stringify(settings)}`,
);
const network = await readFile(new URL('../../packages/engine/assets/silero-vad-v6.onnx', import.meta.url));
for (const decibels of values.noise.split(',').map(Number)) {
  const samples = withNoise(clean, spoken, decibels);
  if (values.write) await writeFile(values.write, encodeWav16(samples, rate));
  const started = process.cpuUsage();
  const segmenter = await Segmenter.create(ort, network, settings);
  for (let i = 0; i < samples.length; i += 65_536) await segmenter.push(samples.subarray(i, i + 65_536));
  const found = await segmenter.finish();
  await segmenter.release();
  const { user, system } = process.cpuUsage(started);
  const starts = found.map(({ startMs }) => startMs);
  const ends = found.map(({ endMs }) => endMs);
  const hit = (times: readonly number[], time: number) => times.some((t) => Math.abs(t - time) <= near);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const mean = (of: readonly boolean[]) => of.filter(Boolean).length / of.length;
  // Per 10 ms.
  const frames = Math.ceil(samples.length / 160);
  const marked = (of: readonly SpeechSegment[], grow = 0) => {
    const all = new Uint8Array(frames);
    for (const { startMs, endMs } of of) {
      all.fill(1, Math.max(0, Math.floor((startMs - grow) / 10)), Math.floor((endMs + grow) / 10));
    }
    return all;
  };
  const is = marked(found);
  const speech = marked(spoken);
  const wide = marked(spoken, settings.paddingMs + 32);
  let missed = 0;
  let speechFrames = 0;
  let false_ = 0;
  let pauseFrames = 0;
  for (let t = 0; t < frames; t++) {
    if (speech[t]) speechFrames++;
    if (speech[t] && !is[t]) missed++;
    if (!wide[t]) pauseFrames++;
    if (!wide[t] && is[t]) false_++;
  }
  console.log(
    `noise ${decibels > 90 ? 'none' : `${decibels} dB below`}: ${found.length} segments, ` +
      `beginnings ${percent(mean(spoken.map(({ startMs }) => hit(starts, startMs))))}, ` +
      `ends ${percent(mean(spoken.map(({ endMs }) => hit(ends, endMs))))}, ` +
      `missed ${percent(missed / speechFrames)}, false ${percent(false_ / pauseFrames)}, ` +
      `real-time factor ${((user + system) / 1e6 / (samples.length / rate)).toFixed(4)}`,
  );
}
