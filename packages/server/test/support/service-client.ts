import { expect, vi } from 'vitest';
import { toneUtterances } from './tone-corpus.js';

export interface Ids {
  readonly id: number;
}
export interface JobBody extends Ids {
  readonly transcriptionId?: number | null;
  readonly state: string;
  readonly attempts: number;
  readonly epochs: readonly { readonly epoch: number; readonly seconds: number }[];
}

export const ended = ({ state }: JobBody) => !['queued', 'running'].includes(state);
export const numbers = (job: JobBody) => job.epochs.map(({ epoch }) => epoch);
export const upTo = (epochs: number) => Array.from({ length: epochs }, (_, i) => i + 1);

/** A client of a service that runs at this address, as it is then; `log` is shown with what was waited for in vain. */
export function serviceClient(address: () => string, log: () => string) {
  async function call<T>(path: string, init?: RequestInit): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${address()}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as T };
  }

  async function post<T>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const json =
      body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return call<T>(path, { method: 'POST', ...json });
  }

  async function upload(
    path: string,
    field: string,
    name: string,
    content: Uint8Array | string,
  ): Promise<number> {
    const form = new FormData();
    form.set(field, new Blob([typeof content === 'string' ? content : Uint8Array.from(content)]), name);
    const answer = await call<Ids>(path, { method: 'POST', body: form });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  }

  /** Twelve utterances of tones in a corpus, and a model that is trained for so many epochs. */
  async function makeModel(epochs: number) {
    const utterances: number[] = [];
    let audioId = 0;
    for (const [i, { wav, text }] of toneUtterances(12).entries()) {
      audioId = await upload('/v0.1/audio', 'audioFile', `tones ${i}.wav`, wav);
      const transcriptionId = await upload(
        '/v0.1/transcription/fromFile',
        'transcriptionFile',
        `t${i}.phonemes`,
        text,
      );
      utterances.push((await post<Ids>('/v0.1/utterance', { audioId, transcriptionId })).body.id);
    }
    const corpus = await post<Ids>('/v0.1/corpus', {
      name: 'tones',
      labelType: 'phonemes',
      featureType: 'mfcc13_d',
      training: utterances.slice(0, 8),
      validation: utterances.slice(8, 10),
      testing: utterances.slice(10),
    });
    expect(corpus).toMatchObject({ status: 201 });
    const corpusId = corpus.body.id;
    return { modelId: await modelOn(corpusId, epochs), audioId, corpusId };
  }

  async function modelOn(corpusID: number, epochs: number): Promise<number> {
    const model = await post<Ids>('/v0.1/model', {
      name: 'tones',
      corpusID,
      hiddenSize: 16,
      numberLayers: 1,
      minimumEpochs: epochs,
      maximumEpochs: epochs,
      beamWidth: 5,
    });
    expect(model).toMatchObject({ status: 201 });
    return model.body.id;
  }

  async function train(modelId: number): Promise<string> {
    const answer = await post<{ URL: string }>(`/v0.1/model/train/${modelId}`);
    expect(answer).toMatchObject({ status: 202 });
    return answer.body.URL;
  }

  /** The job once `reached` holds. */
  async function until(url: string, reached: (job: JobBody) => boolean): Promise<JobBody> {
    return vi.waitFor(
      async () => {
        const { body } = await call<JobBody>(url);
        if (!reached(body)) throw new Error(`still ${JSON.stringify(body)}; the log: ${log()}`);
        return body;
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  return { call, post, upload, makeModel, modelOn, train, until };
}
