import { type ByteSource, Recording, readAudioHeader } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import { eventLoopYielder } from '@persephone/engine/event-loop';
import { sampleRate } from '@persephone/engine/features';
import { Recogniser } from '@persephone/engine/models';
import { findUtterances, longestSingleUtteranceMs } from '@persephone/engine/segmentation';
import { shiftedLabels } from '@persephone/formats/annotations';
import * as ort from 'onnxruntime-web/wasm';
import type { FoundUtterance, FromWorker, Load, ToWorker, Transcribe } from './messages';

// The thread of the page in which recordings are transcribed, one after the other.

const send = (message: FromWorker): void => {
  // A dedicated worker's own function: the page's of this name, which the types are of, takes an origin as well.
  (self as unknown as { postMessage(message: FromWorker): void }).postMessage(message);
};

/** How much of the work is to find the utterances: the rest is to transcribe them. */
const findingShare = 0.2;

interface Loaded {
  readonly recogniser: Recogniser;
  readonly voiceActivity: Uint8Array;
}

let loaded: Promise<Loaded> | undefined;
const cancelled = new Set<number>();

async function load({ model, runtime, voiceActivity }: Load): Promise<Loaded> {
  ort.env.wasm.wasmBinary = runtime as Uint8Array<ArrayBuffer>;
  // More threads need memory that threads share, which a page opened from disk is not given.
  ort.env.wasm.numThreads = 1;
  return { recogniser: await Recogniser.load(ort, model), voiceActivity };
}

const source = (file: File): ByteSource => ({
  byteLength: file.size,
  read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
});

async function transcribe(
  { recogniser, voiceActivity }: Loaded,
  { recording: id, file, isUtterance }: Transcribe,
): Promise<void> {
  const began = performance.now();
  const yieldToOthers = eventLoopYielder();
  const progress = async (share: number): Promise<void> => {
    send({ type: 'progress', recording: id, share });
    await yieldToOthers();
    if (cancelled.has(id)) throw new Cancelled();
  };
  const recording = await Recording.open(source(file), file.name, ({ detail }) =>
    send({ type: 'warning', recording: id, message: detail }),
  );
  const { durationMs } = await readAudioHeader(source(file), file.name);
  const lengthMs =
    !isUtterance && (durationMs === null || durationMs > longestSingleUtteranceMs)
      ? await transcribeSegments(recogniser, voiceActivity, recording, id, durationMs, progress)
      : await transcribeWhole(recogniser, recording, id, progress);
  send({ type: 'done', recording: id, lengthMs, tookMs: performance.now() - began });
}

const sendUtterance = (recording: number, utterance: FoundUtterance): void =>
  send({
    type: 'utterance',
    recording,
    utterance: { ...utterance, text: utterance.text.normalize('NFC') },
  });

type Progress = (share: number) => Promise<void>;

async function transcribeWhole(
  recogniser: Recogniser,
  recording: Recording,
  id: number,
  progress: Progress,
): Promise<number> {
  const samples = await recording.decode();
  const { text, labels } = await recogniser.transcribe(samples, {
    onProgress: (doneMs, totalMs) => progress(doneMs / totalMs),
  });
  const lengthMs = (samples.length * 1000) / sampleRate;
  sendUtterance(id, { startMs: 0, endMs: lengthMs, text, labels });
  return lengthMs;
}

async function transcribeSegments(
  recogniser: Recogniser,
  voiceActivity: Uint8Array,
  recording: Recording,
  id: number,
  durationMs: number | null,
  progress: Progress,
): Promise<number> {
  // Where the header has no duration, what is still to come is taken for a minute.
  const { segments, lengthMs } = await findUtterances(ort, voiceActivity, recording, {
    onProgress: (doneMs) => progress(findingShare * Math.min(1, doneMs / (durationMs ?? doneMs + 60_000))),
  });
  const speechMs = segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  let doneMs = 0;
  await recording.eachSegment(segments, async (samples, i) => {
    const { startMs, endMs } = segments[i] as (typeof segments)[number];
    try {
      const { text, labels } = await recogniser.transcribe(await samples);
      // What is no speech of this language has no labels: a breath, a door.
      if (labels.length > 0)
        sendUtterance(id, { startMs, endMs, text, labels: shiftedLabels(labels, startMs) });
    } catch (error) {
      // The others can be transcribed all the same.
      if (!(error instanceof EngineError)) throw error;
      const where = `${startMs} to ${endMs} ms`;
      send({ type: 'warning', recording: id, message: `${where}: ${error.message}` });
    }
    doneMs += endMs - startMs;
    await progress(findingShare + ((1 - findingShare) * doneMs) / speechMs);
  });
  return lengthMs;
}

class Cancelled extends Error {}

/** One recording at a time, in the order in which they came. */
let queue: Promise<void> = Promise.resolve();

async function take(task: Transcribe): Promise<void> {
  const id = task.recording;
  try {
    if (cancelled.has(id)) throw new Cancelled();
    if (!loaded) throw new Error('nothing was loaded');
    await transcribe(await loaded, task);
  } catch (error) {
    if (error instanceof Cancelled) send({ type: 'cancelled', recording: id });
    else send({ type: 'failed', recording: id, message: messageOf(error) });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof EngineError
    ? error.message
    : `The recording could not be transcribed: ${error instanceof Error ? error.message : String(error)}`;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'cancel') cancelled.add(data.recording);
  else if (data.type === 'transcribe') queue = queue.then(() => take(data));
  else {
    loaded = load(data);
    loaded.then(
      ({ recogniser: { description } }) =>
        send({ type: 'ready', labels: description.labels, labelType: description.labelType }),
      (error) => send({ type: 'refused', message: messageOf(error) }),
    );
  }
};
