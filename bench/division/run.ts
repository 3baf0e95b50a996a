// How well a long recording with one transcription is divided: made of a corpus's utterances, whose silent ends are cut off, with
// pauses of half a second to two and a half between them, a line of text for each, or all in one line:
//   npx tsx bench/division/run.ts CORPUS --model FILE.onnx [--minutes 5] [--seed 1] [--wrong 0.1] [--noise 20]
// CORPUS holds recordings of an utterance each with NAME.phonemes beside them. Printed for lines aligned by the model, one line
// aligned by the model and lines paired with stretches of speech: how many of the utterances' beginnings and ends have a
// boundary within 200 ms (of one line: how many of the boundaries lie in a pause between utterances), how many parts are
// uncertain, and how long it took. --wrong puts the text of another line in the place of this share of the lines: how many of these are
// uncertain, and how many of the others. --noise adds white noise so many decibels below the speech.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { detectSilence, dithered } from '../../packages/engine/src/alignment/index.js';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { Random } from '../../packages/engine/src/random/index.js';
import { Segmenter, segmentationDefaults } from '../../packages/engine/src/segmentation/index.js';
import {
  type DivisionPart,
  partsByAlignment,
} from '../../packages/server/src/domain/utterance-edits/division.js';
import { partsByPauses } from '../../packages/server/src/domain/utterance-edits/pairing.js';
import { longRecording, rate, withNoise } from '../shared/long-recording.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    wrong: { type: 'string', default: '0' },
    noise: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined || values.model === undefined)
  throw new Error('Name the folder of the corpus and a model.');
const near = 200;

const { samples: clean, spoken } = await longRecording(folder, Number(values.minutes), Number(values.seed));
const samples = values.noise === undefined ? clean : withNoise(clean, spoken, Number(values.noise));
const own = await Promise.all(
  spoken.map(async ({ name }) =>
    (await readFile(join(folder, name.replace(/\.[^.]+$/u, '.phonemes')), 'utf8'))
      .normalize('NFC')
      .trim()
      .split(/\s+/u),
  ),
);
const random = new Random(2);
const isWrong = own.map(() => random.next() < Number(values.wrong));
const lines = own.map((labels, i) => (isWrong[i] ? (own[(i + 7) % own.length] ?? labels) : labels));
const span = { startMs: 0, endMs: Math.floor((samples.length * 1000) / rate) };
const percent = (part: number, of: number) =>
  `${((100 * part) / Math.max(1, of)).toFixed(1)} % (${part} of ${of})`;
console.log(
  `${spoken.length} utterances, ${(span.endMs / 60_000).toFixed(1)} minutes, ${lines.flat().length} labels`,
);

/** Parts and utterances of the same number belong together. */
function report(what: string, parts: readonly DivisionPart[], seconds: number): void {
  const hits = spoken.flatMap(({ startMs, endMs }, i) => {
    const part = parts[i];
    return [startMs - (part?.startMs ?? Number.NaN), endMs - (part?.endMs ?? Number.NaN)].map(
      (far) => Math.abs(far) <= near,
    );
  });
  const uncertain = (wanted: boolean) =>
    percent(
      parts.filter((part, i) => part.uncertain && isWrong[i] === wanted).length,
      isWrong.filter((wrong) => wrong === wanted).length,
    );
  console.log(
    `${what}: ${parts.length} parts, boundaries within ${near} ms ${percent(hits.filter(Boolean).length, hits.length)}, ` +
      `uncertain ${uncertain(false)}, of wrong lines ${uncertain(true)}, ${seconds.toFixed(1)} s`,
  );
}

const recogniser = await Recogniser.load(ort, await readFile(values.model), { threads: 1 });
let began = performance.now();
const since = () => (performance.now() - began) / 1000;
const labels = await recogniser.align(dithered(samples), lines.flat());
const pauses = detectSilence(samples);
const alignedIn = since();
await recogniser.release();
report(
  'lines, by the model',
  partsByAlignment(lines.map((line) => line.join(' ')).join('\n'), labels, pauses, span),
  alignedIn,
);

const whole = partsByAlignment(lines.flat().join(' '), labels, pauses, span);
const cuts = whole.slice(1).map((part, i) => [whole[i]?.endMs ?? 0, part.startMs] as const);
const inPause = cuts.filter(([before, after]) =>
  spoken.some(({ endMs }, i) => before >= endMs - near && after <= (spoken[i + 1]?.startMs ?? 0) + near),
);
const longest = Math.max(...whole.map(({ startMs, endMs }) => endMs - startMs));
console.log(
  `one line, by the model: ${whole.length} parts, the longest ${(longest / 1000).toFixed(1)} s, boundaries in a pause between utterances ` +
    `${percent(inPause.length, cuts.length)}, uncertain ${percent(whole.filter(({ uncertain }) => uncertain).length, whole.length)}`,
);

began = performance.now();
const network = await readFile(new URL('../../packages/engine/assets/silero-vad-v6.onnx', import.meta.url));
const segmenter = await Segmenter.create(ort, network, {
  ...segmentationDefaults,
  longestUtteranceMs: 120_000,
});
await segmenter.push(samples);
const stretches = await segmenter.finish();
await segmenter.release();
try {
  report(
    'lines, at pauses',
    partsByPauses(lines.map((line) => line.join(' ')).join('\n'), stretches),
    since(),
  );
} catch (error) {
  console.log(`lines, at pauses: ${String(error)}`);
}
