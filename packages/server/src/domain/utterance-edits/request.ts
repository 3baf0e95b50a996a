/** A row as whoever edits it saw it: it is edited only where it still is so. */
export interface SeenUtterance {
  readonly transcriptionId: number;
  readonly utteranceId: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly speaker: string | null;
}

/** What a person wants to be done to utterances of a recording; times in ms of it. */
export type EditRequest =
  | {
      readonly kind: 'move';
      readonly utterance: SeenUtterance;
      readonly startMs: number;
      readonly endMs: number;
    }
  | { readonly kind: 'text'; readonly utterance: SeenUtterance; readonly text: string }
  | { readonly kind: 'speaker'; readonly utterance: SeenUtterance; readonly speaker: string | null }
  | {
      readonly kind: 'split';
      readonly utterance: SeenUtterance;
      readonly atMs: number;
      /** Of its text the first part has so many labels; where not given, those that are spoken before that time. */
      readonly afterLabels?: number | undefined;
    }
  | { readonly kind: 'merge'; readonly utterances: readonly SeenUtterance[] }
  | {
      readonly kind: 'add';
      readonly startMs: number;
      readonly endMs: number;
      /** The only one that it is of, from 1; null: all of them, mixed. */
      readonly channel: number | null;
    }
  | { readonly kind: 'delete'; readonly utterances: readonly SeenUtterance[] }
  | {
      readonly kind: 'accept';
      readonly utterances: readonly SeenUtterance[];
      /** Who speaks; null where nobody said. */
      readonly speaker: string | null;
    };

/** Who wants which utterance of a recording divided. */
export interface DivisionRequest {
  readonly author: string;
  readonly utterance: SeenUtterance;
  /** Only what it would be divided into is wanted. */
  readonly preview?: boolean | undefined;
}

/** The rows that it is about. */
export function seenIn(request: EditRequest): readonly SeenUtterance[] {
  if (request.kind === 'add') return [];
  return 'utterances' in request ? request.utterances : [request.utterance];
}
