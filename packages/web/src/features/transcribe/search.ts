import { defaultSort, type QueueSort, queueOf } from '../../shared/transcription/queue.js';

/** What is looked at: recordings that can be transcribed, or what models made of them. */
export const views = ['recordings', 'waiting', 'accepted'] as const;

export type View = (typeof views)[number];

export interface TranscribeSearch {
  /** Chosen to transcribe with, or whose transcriptions are looked at. */
  readonly modelId?: number | undefined;
  /** The page decides where it is absent: what waits, if anything does. */
  readonly view?: View | undefined;
  readonly name?: string | undefined;
  /** 0: of none. */
  readonly language?: number | undefined;
  /** Recordings that are transcribed already, too. */
  readonly all?: boolean | undefined;
  readonly sort?: QueueSort | undefined;
  /** The first job of what was started last, and how many were to be done then. */
  readonly since?: number | undefined;
  readonly of?: number | undefined;
}

export function transcribeSearch(search: Record<string, unknown>): TranscribeSearch {
  const { modelId, name, sort, since, language } = queueOf(search);
  const view = views.find((one) => one === search.view);
  const { of } = search;
  return {
    ...(modelId ? { modelId } : {}),
    ...(view ? { view } : {}),
    ...(name ? { name } : {}),
    ...(language === undefined ? {} : { language }),
    ...(search.all === true ? { all: true } : {}),
    ...(sort ? { sort } : {}),
    ...(since ? { since } : {}),
    ...(typeof of === 'number' && Number.isSafeInteger(of) && of > 0 ? { of } : {}),
  };
}

export const sortOf = ({ sort }: TranscribeSearch): QueueSort => sort ?? defaultSort;
