import { setTimeout as sleep } from 'node:timers/promises';
import { toneUtterances } from '../../packages/server/test/support/tone-corpus.js';

/** What a service answers, as JSON; a status that is no success is an error. */
export type Call = <T>(path: string, init?: RequestInit) => Promise<T>;

export interface Made {
  readonly id: number;
}
export interface Job extends Made {
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly epochs: readonly { readonly epoch: number }[];
  readonly progress: { readonly stage?: string; readonly done?: number; readonly total?: number } | null;
}

export const ended = ({ state }: Job): boolean => !['queued', 'running'].includes(state);

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The job once `reached` holds, which is asked ten times a second, five minutes long. */
export async function untilJob(call: Call, id: number, reached: (job: Job) => boolean): Promise<Job> {
  for (let tries = 0; ; tries++) {
    const job = await call<Job>(`/v1/jobs/${id}`);
    if (reached(job)) return job;
    if (tries > 3000) throw new Error(`Job ${id} is still ${JSON.stringify(job)}`);
    await sleep(100);
  }
}

export async function upload(call: Call, name: string, bytes: Uint8Array): Promise<number> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.from(bytes),
  };
  return (await call<Made>(`/v1/audio?name=${encodeURIComponent(name)}`, init)).id;
}

/** Twelve utterances of tones; returns the id of the corpus. */
export async function makeToneCorpus(call: Call): Promise<number> {
  const utterances: number[] = [];
  for (const [i, { wav, text }] of toneUtterances(12).entries()) {
    const audioId = await upload(call, `tones ${i}.wav`, wav);
    const transcription = await call<Made>('/v1/transcriptions', json({ name: `tones ${i}`, text }));
    const body = { audioId, transcriptionId: transcription.id };
    utterances.push((await call<Made>('/v0.1/utterance', json(body))).id);
  }
  const corpus = {
    ...{ name: 'tones', labelType: 'phonemes', featureType: 'mfcc13_d' },
    ...{
      training: utterances.slice(0, 8),
      validation: utterances.slice(8, 10),
      testing: utterances.slice(10),
    },
  };
  return (await call<Made>('/v0.1/corpus', json(corpus))).id;
}

/** Begin to train a small network for exactly so many epochs. */
export async function train(
  call: Call,
  corpusID: number,
  name: string,
  epochs: number,
): Promise<{ readonly modelId: number; readonly jobId: number }> {
  const settings = {
    hiddenSize: 16,
    numberLayers: 1,
    minimumEpochs: epochs,
    maximumEpochs: epochs,
    beamWidth: 5,
  };
  const model = await call<Made>('/v0.1/model', json({ name, corpusID, ...settings }));
  const { URL: url } = await call<{ URL: string }>(`/v0.1/model/train/${model.id}`, { method: 'POST' });
  return { modelId: model.id, jobId: Number(url.split('/').at(-1)) };
}
