import { CliFailure } from '../failure.js';

export interface TrainingJob {
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly progress: {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
    readonly epoch?: number;
  } | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly epochs: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly trainingLER: number;
    readonly validationLER: number;
    readonly seconds: number;
  }[];
}

interface WithId {
  readonly id: number;
}

/** The calls of the HTTP API that the demonstration makes, as any client of version 0.1 would make them. */
export class Client {
  constructor(
    private readonly address: string,
    private readonly signal: AbortSignal,
  ) {}

  /** POST /audio. Returns the id. */
  async uploadAudio(fileName: string, bytes: Uint8Array): Promise<number> {
    return (await this.#upload<WithId>('/v0.1/audio', 'audioFile', fileName, bytes)).id;
  }

  /** POST /transcription/fromFile. Returns the id. */
  async uploadTranscription(fileName: string, text: string): Promise<number> {
    const bytes = new TextEncoder().encode(text);
    return (await this.#upload<WithId>('/v0.1/transcription/fromFile', 'transcriptionFile', fileName, bytes))
      .id;
  }

  async createUtterance(audioId: number, transcriptionId: number): Promise<number> {
    return (await this.#post<WithId>('/v0.1/utterance', { audioId, transcriptionId })).id;
  }

  async createCorpus(corpus: Readonly<Record<string, unknown>>): Promise<number> {
    return (await this.#post<WithId>('/v0.1/corpus', corpus)).id;
  }

  async createModel(model: Readonly<Record<string, unknown>>): Promise<number> {
    return (await this.#post<WithId>('/v0.1/model', model)).id;
  }

  /** Returns where to ask how the training goes. */
  async startTraining(modelId: number): Promise<string> {
    return (await this.#call<{ URL: string }>(`/v0.1/model/train/${modelId}`, { method: 'POST' })).URL;
  }

  training(url: string): Promise<TrainingJob> {
    return this.#call<TrainingJob>(url);
  }

  /** Waits for the transcription. Returns its text. */
  async transcribe(modelId: number, audioId: number): Promise<string> {
    const path = `/v0.1/model/transcribe/${modelId}/${audioId}`;
    return (await this.#call<{ text: string }>(path, { method: 'POST' })).text;
  }

  #upload<T>(path: string, field: string, fileName: string, bytes: Uint8Array): Promise<T> {
    const form = new FormData();
    form.set(field, new Blob([Uint8Array.from(bytes)]), fileName);
    return this.#call<T>(path, { method: 'POST', body: form });
  }

  #post<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(`${this.address}${path}`, { ...init, signal: this.signal });
    if (!answer.ok) {
      const problem = await answer.text();
      throw new CliFailure(`${init.method ?? 'GET'} ${path} was answered with ${answer.status}: ${problem}`);
    }
    return (await answer.json()) as T;
  }
}
