import { setTimeout as pause } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { Job, Model, paths } from '../../packages/web/src/api/schema.js';
import { speechFiles } from './speech.js';

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The settings of a network so small that an epoch takes no time. */
export const tiny = { hiddenSize: 20, numberLayers: 1, minimumEpochs: 2, maximumEpochs: 2 } as const;

export interface Seeded {
  readonly utteranceIds: number[];
  readonly audioIds: number[];
}

/** What tests make beforehand or look up afterwards, through /v1 as any client. */
export class Api {
  constructor(
    private readonly address: () => string,
    private readonly key?: string,
  ) {}

  get url(): string {
    return this.address();
  }

  /** Anew at each use: a service that was started anew has the same address, a first start decides it. */
  get client() {
    const headers = this.key === undefined ? {} : { authorization: `Bearer ${this.key}` };
    return createClient<paths>({ baseUrl: this.address(), headers });
  }

  /** The data of an answer; throws what the service says where it refused. */
  async ask<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
    const { data, error, response } = await call;
    if (!response.ok || data === undefined || data === null) {
      throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
    }
    return data;
  }

  async #upload(path: string, name: string, bytes: Uint8Array): Promise<number> {
    const response = await fetch(`${this.address()}${path}?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
      },
      body: Uint8Array.from(bytes),
    });
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: number }).id;
  }

  uploadAudio = (name: string, bytes: Uint8Array) => this.#upload('/v1/audio', name, bytes);

  /** Utterances of tones, named speech-001.wav and so on, with speakers Ana and Bo by turns. */
  async seedUtterances(count: number, seed = 1): Promise<Seeded> {
    const files = speechFiles(count, seed);
    const audioIds: number[] = [];
    const pairs = [];
    for (let i = 0; i < files.length; i += 2) {
      const [wav, text] = [files[i], files[i + 1]];
      if (!wav || !text) throw new Error('Speech files come in pairs');
      const audioId = await this.uploadAudio(wav.name, wav.bytes);
      const transcriptionId = await this.#upload('/v1/transcriptions', text.name, text.bytes);
      audioIds.push(audioId);
      pairs.push({ audioId, transcriptionId, speaker: i % 4 === 0 ? 'Ana' : 'Bo' });
    }
    const made = await this.ask(this.client.POST('/v1/utterances', { body: { utterances: pairs } }));
    return { audioIds, utteranceIds: made.utterances.map(({ id }) => id) };
  }

  async seedCorpus(name: string, utterances = 12, seed = 1): Promise<Seeded & { corpusId: number }> {
    const seeded = await this.seedUtterances(utterances, seed);
    const body = { name, labelType: 'phonemes', utteranceIds: seeded.utteranceIds, seed: 1 };
    const { id } = await this.ask(this.client.POST('/v1/corpora', { body }));
    return { ...seeded, corpusId: id };
  }

  async createModel(
    name: string,
    corpusId: number,
    settings: Partial<Model['settings']> = tiny,
  ): Promise<number> {
    const body = { name, corpusId, preset: 'quick', settings };
    return (await this.ask(this.client.POST('/v1/models', { body }))).id;
  }

  async train(modelId: number): Promise<Job> {
    return this.ask(this.client.POST('/v1/models/{id}/train', { params: { path: { id: modelId } } }));
  }

  async model(id: number): Promise<Model> {
    return this.ask(this.client.GET('/v1/models/{id}', { params: { path: { id } } }));
  }

  async job(id: number): Promise<Job> {
    return this.ask(this.client.GET('/v1/jobs/{jobId}', { params: { path: { jobId: id } } }));
  }

  /** Wait for the end of a job; throws where it did not succeed. */
  async finished(id: number, withinMs = 150_000): Promise<Job> {
    const latest = Date.now() + withinMs;
    for (;;) {
      const job = await this.job(id);
      if (job.state === 'succeeded') return job;
      if (job.state === 'failed' || job.state === 'cancelled' || Date.now() > latest) {
        throw new Error(`Job ${id} (${job.kind}) is ${job.state}: ${JSON.stringify(job.error)}`);
      }
      await pause(200);
    }
  }

  /** Whatever is under way or waits. */
  async cancelAll(): Promise<void> {
    const { items } = await this.ask(
      this.client.GET('/v1/jobs', { params: { query: { unfinished: true } } }),
    );
    // The last first, so that none begins meanwhile.
    for (const { id: jobId } of items.sort((a, b) => b.id - a.id)) {
      await this.client.POST('/v1/jobs/{jobId}/cancel', { params: { path: { jobId } } });
    }
  }

  /** A trained model on a corpus of its own. Its epochs are few: it need not hear well. */
  async seedModel(name: string, settings: Partial<Model['settings']> = tiny, utterances = 12) {
    const seeded = await this.seedCorpus(`${name} corpus`, utterances);
    const modelId = await this.createModel(name, seeded.corpusId, settings);
    await this.finished((await this.train(modelId)).id);
    return { ...seeded, modelId };
  }

  /** A recording in which a model has found the utterances, and transcribed each. */
  async seedSegmented(modelId: number, name: string, wav: Uint8Array): Promise<number> {
    const audioId = await this.uploadAudio(name, wav);
    const { jobs } = await this.ask(
      this.client.POST('/v1/models/{id}/transcribe', {
        params: { path: { id: modelId } },
        body: { audioIds: [audioId], segmentation: { shortestPauseMs: 400 } },
      }),
    );
    for (const { id } of jobs) await this.finished(id);
    return audioId;
  }
}
