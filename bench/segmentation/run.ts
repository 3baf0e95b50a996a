// How well utterances are found in a long recording: made of a corpus's utterances, whose silent ends are cut off, with
// pauses between them and noise:
//   npx tsx bench/segmentation/run.ts CORPUS [--minutes 60] [--set '{"threshold":0.5}'] [--write FILE.wav] [--noise 20]
// CORPUS holds recordings of an utterance each, in any folders. Printed for each level of noise: how many of the
// utterances' beginnings and ends have a boundary within 200 ms, how many utterances were divided or joined, the share of
// speech that is in no segment and of the pauses that is in one (beyond the padding), and the real-time factor on one core.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeWav16 } from '@persephone/formats/wav';
import * as ort from 'onnxruntime-node';
import { decodeAudio } from '../../packages/engine/src/audio/index.js';
import { Random } from '../../packages/engine/src/random/index.js';
import {
  Segmenter,
  type SpeechSegment,
  segmentationDefaults,
} from '../../packages/engine/src/segmentation/index.js';

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
const rate = 16_000;
const near = 200;

/** Utterances without their silent ends, and pauses of half a second to two and a half. */
async function longRecording(minutes: number): Promise<{ samples: Float32Array; spoken: SpeechSegment[] }> {
  const names = (await readdir(folder as string, { recursive: true }))
    .filter((name) => /\.(wav|flac)$/i.test(name))
    .sort();
  const random = new Random(1);
  const samples = new Float32Array(minutes * 60 * rate);
  const spoken: SpeechSegment[] = [];
  let at = rate;
  for (const name of random.shuffle(names)) {
    const sound = await decodeAudio(await readFile(join(folder as string, name)), name);
    const cut = withoutSilentEnds(sound);
    if (cut.length < rate / 2) continue;
    if (at + cut.length + rate > samples.length) break;
    samples.set(cut, at);
    spoken.push({ startMs: (at * 1000) / rate, endMs: ((at + cut.length) * 1000) / rate });
    at += cut.length + Math.round((0.5 + 2 * random.next()) * rate);
  }
  return { samples: samples.subarray(0, at), spoken };
}

/** From the first to the last 50 ms that are all within 25 dB of the utterance's loudest twentieth: independent of the network. */
function withoutSilentEnds(sound: Float32Array): Float32Array {
  const frame = rate / 100;
  const levels = Array.from({ length: Math.floor(sound.length / frame) }, (_, t) => {
    let energy = 0;
    for (const x of sound.subarray(t * frame, (t + 1) * frame)) energy += x * x;
    return 10 * Math.log10(energy / frame + 1e-12);
  });
  const loud = [...levels].sort((a, b) => b - a)[Math.floor(levels.length / 20)] ?? 0;
  const isSpeech = levels.map((_, t) => levels.slice(t, t + 5).every((level) => level > loud - 25));
  const first = isSpeech.indexOf(true);
  const last = Math.min(levels.length, isSpeech.lastIndexOf(true) + 5);
  return first < 0 ? new Float32Array(0) : sound.subarray(first * frame, last * frame);
}

/** White noise, so many decibels below the speech. */
function withNoise(samples: Float32Array, spoken: readonly SpeechSegment[], decibels: number): Float32Array {
  const random = new Random(2);
  let energy = 0;
  let count = 0;
  for (const { startMs, endMs } of spoken) {
    for (let i = Math.floor(startMs * 16); i < endMs * 16; i++) energy += (samples[i] ?? 0) ** 2;
    count += (endMs - startMs) * 16;
  }
  const deviation = Math.sqrt(energy / count) * 10 ** (-decibels / 20);
  return samples.map((x) => x + deviation * Math.sqrt(12) * (random.next() - 0.5));
}

const { samples: clean, spoken } = await longRecording(Number(values.minutes));
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
