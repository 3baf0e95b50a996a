import type { Audio } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database, Repositories } from '../repositories.js';
import { segmentProblem } from '../rules/segments.js';
import { givenSpeaker, speakerForm } from '../text.js';
import { refuseUnseen, type SeenSuccessors } from '../transcriptions/seen.js';
import { correctTranscription } from '../transcriptions/service.js';
import type { Transcription } from '../transcriptions/transcription.js';
import type { NewUtterance, Utterance } from './utterance.js';

/** An utterance as whoever changes it saw it. */
export type SeenUtterance = Pick<Utterance, 'transcriptionId' | 'startMs' | 'endMs' | 'speaker' | 'channel'>;

export interface Change {
  /** A newer version of its transcription is made of it, and the utterance has that from then on. */
  readonly text?: string | undefined;
  readonly speaker?: string | null | undefined;
  /** Both null: the whole recording. One alone stays within what the other was. */
  readonly startMs?: number | null | undefined;
  readonly endMs?: number | null | undefined;
  /** Null: all of them, mixed. */
  readonly channel?: number | null | undefined;
  /** Where given, what is changed must still be so. */
  readonly seen?: SeenUtterance | undefined;
}

/** What is absent is taken from the transcription. */
export interface Acceptance extends Pick<NewUtterance, 'startMs' | 'endMs' | 'speaker'> {
  /** As the person corrected it. */
  readonly text?: string | undefined;
  readonly audioId?: number | undefined;
  /** Where given, no more may have been made of the transcription. */
  readonly seen?: SeenSuccessors | undefined;
}

export interface UtteranceService {
  /**
   * The database refuses ids that do not exist and a pair that is an utterance already. Here and below `name-blank`, and
   * `segment-beyond-recording`, which says how long the recording is.
   */
  create(utterance: NewUtterance): Promise<Utterance>;
  /** All or none; pairs that are utterances already stay as they are. In the order given. */
  createMany(
    utterances: readonly NewUtterance[],
  ): Promise<readonly { readonly utterance: Utterance; readonly created: boolean }[]>;
  /**
   * `utterance-not-found`, `transcription-empty`, `utterance-exists` where the recording has that text already;
   * `utterance-changed` with `current` where what is to be changed is not as it was seen.
   */
  change(id: number, change: Change): Promise<Utterance>;
  /**
   * Make an utterance of a transcription that a person has looked at, corrected where `text` says so, and of the
   * recording that a model made it of. `transcription-not-found`; `audio-unknown` where it is not known of which;
   * `transcription-changed` where more was made of it than was seen.
   */
  accept(transcriptionId: number, acceptance: Acceptance): Promise<Utterance>;
  get(id: number): Promise<Utterance>;
  list(page: PageRequest): Promise<readonly Utterance[]>;
}

type WantedSegment = Pick<NewUtterance, 'audioId' | 'startMs' | 'endMs'>;

const withGivenSpeaker = <U extends Pick<NewUtterance, 'speaker'>>(utterance: U): U =>
  utterance.speaker === undefined ? utterance : { ...utterance, speaker: givenSpeaker(utterance.speaker) };

/** `errors` names each of the segments that are refused, and the detail the first. */
function beyondRecordings(
  refusal: DomainError,
  segments: readonly WantedSegment[],
  recordings: readonly Audio[],
): DomainError {
  const byId = new Map(recordings.map((audio) => [audio.id, audio]));
  const errors = segments.flatMap(({ audioId, startMs = null, endMs = null }) => {
    const audio = byId.get(audioId);
    if (!audio) return [];
    const { fileName, durationMs: recordingMs } = audio;
    const problem = segmentProblem({ fileName, startMs, endMs, recordingMs });
    return problem ? [{ audioId, fileName, ...problem }] : [];
  });
  const [first] = errors;
  if (!first) return refusal;
  const others = errors.length === 1 ? '' : ` So it is with ${errors.length - 1} more; errors names them.`;
  return new DomainError(refusal.code, `${first.detail}${others}`, { errors }, { cause: refusal });
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
    `The recording of transcription ${id} is unknown. Name it in audioId.`,
  );
}

/** Of what is changed alone: who speaks may have been said meanwhile by one, and the text corrected by another. */
async function refuseOvertaken(
  { transcriptions }: Repositories,
  { id, ...current }: Utterance,
  { seen, ...wanted }: Change,
): Promise<void> {
  if (!seen) return;
  const known = { ...seen, speaker: speakerForm(seen.speaker) };
  const isOvertaken =
    (wanted.text !== undefined && current.transcriptionId !== known.transcriptionId) ||
    (['startMs', 'endMs', 'speaker', 'channel'] as const).some(
      (key) => wanted[key] !== undefined && current[key] !== known[key],
    );
  if (!isOvertaken) return;
  const text = (await transcriptions.find(current.transcriptionId))?.text ?? '';
  throw new DomainError(
    'utterance-changed',
    `Utterance ${id} was changed elsewhere meanwhile. Nothing was stored: look at what is there now, and change it again ` +
      'where that is still wanted.',
    { seen, wanted, current: { id, ...current, text } },
  );
}

export function createUtteranceService(database: Database): UtteranceService {
  const { utterances } = database;
  /** The database refuses segments beyond their recordings; how long those are, is asked for afterwards. */
  async function namingRecordingLengths<T>(
    work: (wanted: (segment: WantedSegment) => void) => Promise<T>,
  ): Promise<T> {
    const segments: WantedSegment[] = [];
    try {
      return await work((segment) => void segments.push(segment));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'segment-beyond-recording') throw error;
      const audioIds = [...new Set(segments.map(({ audioId }) => audioId))];
      const recordings = await database.listings.audioByIds(audioIds);
      throw beyondRecordings(error, segments, recordings);
    }
  }

  return {
    create: async (utterance) => {
      const wanted = withGivenSpeaker(utterance);
      return namingRecordingLengths((note) => {
        note(wanted);
        return utterances.insert(wanted);
      });
    },
    createMany: async (all) => {
      const wanted = all.map(withGivenSpeaker);
      return namingRecordingLengths((note) => {
        wanted.forEach(note);
        return utterances.insertOnceMany(wanted);
      });
    },
    change: async (id, { text, speaker: given, startMs, endMs, channel, seen }) => {
      const speaker = givenSpeaker(given);
      return namingRecordingLengths((note) =>
        database.transaction(async (repositories) => {
          // Also where nothing is compared, so that all take their locks in one order: a newer version locks how the one before is listed.
          await repositories.utterances.hold(id);
          const utterance = await repositories.utterances.find(id);
          if (!utterance) throw notFound(id);
          await refuseOvertaken(repositories, utterance, { text, speaker, startMs, endMs, channel, seen });
          const corrected =
            text === undefined
              ? undefined
              : await correctTranscription(repositories.transcriptions, utterance.transcriptionId, text);
          const times = {
            ...(startMs === undefined ? {} : { startMs }),
            ...(endMs === undefined ? {} : { endMs }),
          };
          note({ ...utterance, ...times });
          const changed = await repositories.utterances.update(id, {
            ...(corrected ? { transcriptionId: corrected.id } : {}),
            ...(speaker === undefined ? {} : { speaker }),
            ...times,
            ...(channel === undefined ? {} : { channel }),
          });
          if (!changed) throw notFound(id);
          return changed;
        }),
      );
    },
    accept: async (transcriptionId, { text, audioId, seen, ...given }) => {
      const segment = withGivenSpeaker(given);
      return namingRecordingLengths((note) =>
        database.transaction(async (repositories) => {
          await refuseUnseen(repositories.transcriptions, transcriptionId, seen, { text, audioId, ...given });
          const found = await repositories.transcriptions.find(transcriptionId);
          if (!found) {
            throw new DomainError('transcription-not-found', `There is no transcription ${transcriptionId}.`);
          }
          const accepted =
            text === undefined
              ? found
              : await correctTranscription(repositories.transcriptions, transcriptionId, text);
          const wanted = {
            audioId: audioId ?? (await recordingOf(repositories, found)),
            transcriptionId: accepted.id,
            startMs: found.startMs,
            endMs: found.endMs,
            channel: found.channel,
            ...segment,
          };
          note(wanted);
          return repositories.utterances.insert(wanted);
        }),
      );
    },
    async get(id) {
      const found = await utterances.find(id);
      if (!found) throw notFound(id);
      return found;
    },
    list: async (page) => existingPage(await utterances.list(page), page),
  };
}
