import { createHash } from 'node:crypto';
import type { NewAudio } from '../audio/audio.js';
import { keepAudioOnce, receiveAudio } from '../audio/service.js';
import { keepWithRows } from '../blob-rows.js';
import type { BlobStore, ReceivedBlob } from '../blobs.js';
import type { CorpusService } from '../corpora/service.js';
import { defaultShares } from '../corpora/split.js';
import type { Database, Repositories } from '../repositories.js';
import type { NewTranscription } from '../transcriptions/transcription.js';
import { demoLabelType, demoSize, type SpokenRecording } from './language.js';

export interface Demonstration {
  readonly corpusId: number;
  /** Whether the corpus was made now; false where it was there already. */
  readonly created: boolean;
  /** Recordings without a transcription, for a model to transcribe. */
  readonly untranscribed: readonly number[];
}

export interface DemonstrationParts {
  readonly audioIds: number[];
  readonly transcriptionIds: number[];
  readonly utteranceIds: number[];
  /** Corpora that nothing else is in. */
  readonly corpusIds: number[];
}

/** All of `demoRecordings`, wherever they are made: it takes a second, and then others wait who are in its process. */
export type Speak = () => Promise<readonly SpokenRecording[]>;

export interface DemoService {
  /** A corpus of synthetic speech with all it is made of; what of it is here already is not made again. */
  make(speak: Speak, signal: AbortSignal): Promise<Demonstration>;
  /** What of all that is here belongs to it. */
  parts(): Promise<DemonstrationParts>;
}

const name = 'Demonstration';
const seed = 1;

interface Made {
  readonly audio: NewAudio;
  readonly bytes: ReceivedBlob;
  readonly transcription:
    | (NewTranscription & { readonly contentHash: string; readonly fileName: string })
    | null;
  readonly speaker: string;
}

export function createDemoService(
  database: Database,
  blobs: BlobStore,
  corpora: Pick<CorpusService, 'divide'>,
): DemoService {
  /** What was made before and is whole: nothing has to be spoken again. */
  async function madeBefore(): Promise<Demonstration | undefined> {
    const utteranceIds = await database.demonstration.utteranceIds();
    const audioIds = await database.demonstration.audioIds();
    if (utteranceIds.length !== demoSize.transcribed) return undefined;
    if (audioIds.length !== demoSize.transcribed + demoSize.untranscribed) return undefined;
    const corpusId = await corpusOf(database, utteranceIds);
    if (corpusId === undefined) return undefined;
    const contents = await database.utterances.contents(utteranceIds);
    const transcribed = new Set(contents.map(({ audioId }) => audioId));
    return { corpusId, created: false, untranscribed: audioIds.filter((id) => !transcribed.has(id)) };
  }

  async function make(speak: Speak, signal: AbortSignal): Promise<Demonstration> {
    const before = await madeBefore();
    if (before) return before;
    const made = await recordings(blobs, await speak());
    const bytes = made.map((one) => one.bytes);
    const { utteranceIds, untranscribed } = await keepWithRows({ database, blobs }, bytes, (repositories) =>
      keep(repositories, made),
    ).finally(() => Promise.all(bytes.map((one) => one.release())));
    const existing = await corpusOf(database, utteranceIds);
    if (existing !== undefined) return { corpusId: existing, created: false, untranscribed };
    const corpus = await corpora.divide(
      {
        name,
        labelType: demoLabelType,
        featureType: 'fbank_and_pitch',
        maxSamples: null,
        utteranceIds,
        filter: undefined,
        split: { seed, shares: defaultShares, bySpeaker: false },
      },
      signal,
    );
    return { corpusId: corpus.id, created: true, untranscribed };
  }

  // Whoever clicks twice waits for the first click.
  let underWay: Promise<Demonstration> | undefined;
  return {
    make: (speak, signal) => {
      underWay ??= make(speak, signal).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    parts: async () => ({
      audioIds: await database.demonstration.audioIds(),
      transcriptionIds: await database.demonstration.transcriptionIds(),
      utteranceIds: await database.demonstration.utteranceIds(),
      corpusIds: await database.demonstration.corpusIds(),
    }),
  };
}

async function recordings(blobs: BlobStore, spoken: readonly SpokenRecording[]): Promise<Made[]> {
  const made: Made[] = [];
  for (const recording of spoken) made.push(await store(blobs, recording));
  return made;
}

async function store(blobs: BlobStore, recording: SpokenRecording): Promise<Made> {
  const { speaker, text, transcribed } = recording;
  const content = (async function* () {
    yield recording.wav;
  })();
  const { audio, bytes } = await receiveAudio(blobs, { fileName: `${recording.name}.wav`, content });
  if (!transcribed) return { audio, bytes, transcription: null, speaker };
  const fileName = `${recording.name}.${demoLabelType}`;
  const contentHash = createHash('sha256').update(text).digest('hex');
  const from = { source: 'person', modelId: null, audioId: null, labelTimes: null } as const;
  return { audio, bytes, transcription: { name: fileName, fileName, text, contentHash, ...from }, speaker };
}

/** The rows, where they are not there yet. */
async function keep(
  { audio, jobs, transcriptions, utterances, demonstration }: Repositories,
  made: readonly Made[],
): Promise<{ utteranceIds: number[]; untranscribed: number[] }> {
  const untranscribed: number[] = [];
  const pairs = [];
  for (const { audio: recording, transcription, speaker } of made) {
    const { id } = (await keepAudioOnce({ audio, jobs }, { ...recording, languageId: null })).audio;
    if (transcription) {
      const text = await transcriptions.insertOnce(transcription);
      pairs.push({ audioId: id, transcriptionId: text.transcription.id, speaker });
    } else untranscribed.push(id);
  }
  await demonstration.mark([...pairs.map(({ audioId }) => audioId), ...untranscribed]);
  const kept = await utterances.insertOnceMany(pairs);
  return { utteranceIds: kept.map(({ utterance }) => utterance.id), untranscribed };
}

/** The corpus of this name that has all of these utterances. */
async function corpusOf(
  { listings, corpora }: Database,
  utteranceIds: readonly number[],
): Promise<number | undefined> {
  const { items } = await listings.corpora({
    ...{ sort: 'created', descending: false, filter: { name }, limit: 500, after: null, count: false },
  });
  for (const { id } of items.filter((corpus) => corpus.name === name)) {
    const members = new Set((await corpora.utterances(id)).map((member) => member.id));
    if (utteranceIds.every((utteranceId) => members.has(utteranceId))) return id;
  }
  return undefined;
}
