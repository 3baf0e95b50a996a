import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database, Repositories } from '../repositories.js';
import { correctTranscription } from '../transcriptions/service.js';
import type { Transcription } from '../transcriptions/transcription.js';
import type { NewUtterance, Utterance } from './utterance.js';

export interface Change {
  /** A newer version of its transcription is made of it, and the utterance has that from then on. */
  readonly text?: string | undefined;
  readonly speaker?: string | null | undefined;
}

/** What is absent is taken from the transcription. */
export interface Acceptance extends Pick<NewUtterance, 'startMs' | 'endMs' | 'speaker'> {
  /** As the person corrected it. */
  readonly text?: string | undefined;
  readonly audioId?: number | undefined;
}

export interface UtteranceService {
  /** The database refuses ids that do not exist and a pair that is an utterance already. */
  create(utterance: NewUtterance): Promise<Utterance>;
  /** All or none; pairs that are utterances already stay as they are. In the order given. */
  createMany(
    utterances: readonly NewUtterance[],
  ): Promise<readonly { readonly utterance: Utterance; readonly created: boolean }[]>;
  /** `utterance-not-found`, `transcription-empty`, `utterance-exists` where the recording has that text already. */
  change(id: number, change: Change): Promise<Utterance>;
  /**
   * Make an utterance of a transcription that a person has looked at, corrected where `text` says so, and of the
   * recording that a model made it of. `transcription-not-found`; `audio-unknown` where it is not known of which.
   */
  accept(transcriptionId: number, acceptance: Acceptance): Promise<Utterance>;
  get(id: number): Promise<Utterance>;
  list(page: PageRequest): Promise<readonly Utterance[]>;
}

const notFound = (id: number) => new DomainError('utterance-not-found', `There is no utterance ${id}.`);

/** The recording that this, or what it was corrected from, is the transcription of. */
async function recordingOf(
  { transcriptions }: Repositories,
  { id, basedOn, audioId }: Transcription,
): Promise<number> {
  if (audioId !== null) return audioId;
  const versions = new Map((await transcriptions.versions(id)).map((version) => [version.id, version]));
  for (let at = basedOn; at !== null; ) {
    const earlier = versions.get(at);
    if (earlier && earlier.audioId !== null) return earlier.audioId;
    at = earlier?.basedOn ?? null;
  }
  throw new DomainError(
    'audio-unknown',
    `Nobody knows of which recording transcription ${id} is. Name it in audioId.`,
  );
}

export function createUtteranceService(database: Database): UtteranceService {
  const { utterances } = database;
  return {
    create: (utterance) => utterances.insert(utterance),
    createMany: (all) => utterances.insertOnceMany(all),
    change: (id, { text, speaker }) =>
      database.transaction(async (repositories) => {
        const utterance = await repositories.utterances.find(id);
        if (!utterance) throw notFound(id);
        const corrected =
          text === undefined
            ? undefined
            : await correctTranscription(repositories.transcriptions, utterance.transcriptionId, text);
        const changed = await repositories.utterances.update(id, {
          ...(corrected ? { transcriptionId: corrected.id } : {}),
          ...(speaker === undefined ? {} : { speaker }),
        });
        if (!changed) throw notFound(id);
        return changed;
      }),
    accept: (transcriptionId, { text, audioId, ...stretch }) =>
      database.transaction(async (repositories) => {
        const found = await repositories.transcriptions.find(transcriptionId);
        if (!found) {
          throw new DomainError('transcription-not-found', `There is no transcription ${transcriptionId}.`);
        }
        const accepted =
          text === undefined
            ? found
            : await correctTranscription(repositories.transcriptions, transcriptionId, text);
        return repositories.utterances.insert({
          audioId: audioId ?? (await recordingOf(repositories, found)),
          transcriptionId: accepted.id,
          ...stretch,
        });
      }),
    async get(id) {
      const found = await utterances.find(id);
      if (!found) throw notFound(id);
      return found;
    },
    list: async (page) => existingPage(await utterances.list(page), page),
  };
}
