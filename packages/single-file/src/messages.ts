import type { Hypothesis } from '@persephone/engine/models';

/** What the worker that transcribes is given once, before anything else. */
export interface Load {
  readonly type: 'load';
  /** The ONNX file. */
  readonly model: Uint8Array;
  /** The ONNX Runtime's WebAssembly. */
  readonly runtime: Uint8Array;
  /** The voice activity network. */
  readonly voiceActivity: Uint8Array;
}

export interface Transcribe {
  readonly type: 'transcribe';
  readonly recording: number;
  readonly file: File;
  /** The recording is a single utterance; otherwise those of a longer one are found, and each is transcribed. */
  readonly isUtterance: boolean;
}

export interface Cancel {
  readonly type: 'cancel';
  readonly recording: number;
}

export type ToWorker = Load | Transcribe | Cancel;

/** Times in milliseconds from the beginning of the recording. */
export interface FoundUtterance {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** Null where a person has changed the text: the times were those of what was recognised. */
  readonly labels: Hypothesis['labels'] | null;
}

export type FromWorker =
  | { readonly type: 'ready'; readonly labels: readonly string[]; readonly labelType: string }
  | { readonly type: 'refused'; readonly message: string }
  /** `share` is 0 to 1. */
  | { readonly type: 'progress'; readonly recording: number; readonly share: number }
  | { readonly type: 'warning'; readonly recording: number; readonly message: string }
  | { readonly type: 'utterance'; readonly recording: number; readonly utterance: FoundUtterance }
  | {
      readonly type: 'done';
      readonly recording: number;
      readonly lengthMs: number;
      /** What it took, of the clock. */
      readonly tookMs: number;
    }
  | { readonly type: 'cancelled'; readonly recording: number }
  | { readonly type: 'failed'; readonly recording: number; readonly message: string };
