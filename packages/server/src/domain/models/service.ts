import type { Readable } from 'node:stream';
import type { NetworkSettings } from '@persephone/engine/architectures';
import { encoderFeatureType } from '@persephone/engine/encoders';
import { keepWithRows, withReceived } from '../blob-rows.js';
import type { BlobStore, ByteRange } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumUploadBytes } from '../files.js';
import { succeeded } from '../jobs/service.js';
import type { WaitForJob } from '../jobs/wait.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database } from '../repositories.js';
import { givenName } from '../text.js';
import type { Upload } from '../uploads.js';
import { defaultModelSettings, defaultPreset } from './defaults.js';
import type { EpochResult, Model, ModelSettings } from './model.js';
import { canBeModel } from './onnx-head.js';
import { type Preset, presetNamed } from './presets.js';
import {
  refuseUnlike,
  type StartingPoint,
  startingPointOf,
  structureOf,
  type TransferLabels,
} from './starting-point.js';
import type { UntranscribedChoice, UntranscribedSummary } from './untranscribed.js';

export interface ModelRequest {
  readonly name: string;
  readonly corpusId: number;
  /** 'standard' where not given. */
  readonly preset?: string;
  /** The preset's where not given. */
  readonly architecture?: string;
  /** What is absent or null is as the preset's network, and else as the contract's defaults, have it. */
  readonly settings: { readonly [K in keyof ModelSettings]?: ModelSettings[K] | null | undefined };
  readonly seed?: number;
  /** A trained model of this service; its preset and the structure of its network are the new one's where not given. */
  readonly startingModelId?: number;
  /** The pretrained encoder that makes its features in place of its corpus' own; that of the model to start from where not given. */
  readonly encoderId?: number;
  /** What it learns from besides, that nobody has transcribed. */
  readonly untranscribed?: UntranscribedChoice;
}

export interface ModelService {
  /**
   * `model-settings-invalid`, also for a preset or an architecture that does not exist; `name-blank`; `corpus-unknown` as
   * the database reports it, as it does `encoder-unknown`, and `model-unknown` and `model-not-trained` of the model to start from;
   * `starting-model-unusable`; of what it is to learn from besides `audio-unknown`, `untranscribed-in-corpus`,
   * `nothing-untranscribed`.
   */
  create(request: ModelRequest): Promise<Model>;
  get(id: number): Promise<Model>;
  /** What 'all' of `untranscribed` stands for at this moment. `corpus-not-found`. */
  untranscribed(corpusId: number): Promise<UntranscribedSummary>;
  /** See `startingPointOf`. */
  startingPoint(id: number, corpusId: number, transferLabels: TransferLabels): Promise<StartingPoint>;
  /**
   * Store a model file from another machine, and wait for the job that tries it out and takes it in; when `signal` aborts,
   * only the waiting ends. Its label set comes with it as a corpus without utterances, since the
   * speech it was trained on does not. `model-file-invalid`, `encoder-missing`, `upload-too-large`, `name-blank`.
   */
  import(name: string, upload: Upload, signal: AbortSignal): Promise<Model>;
  /** `model-not-found`, `model-not-trained`. */
  file(id: number): Promise<ModelFile>;
  list(page: PageRequest): Promise<readonly Model[]>;
  epochs(id: number): Promise<readonly EpochResult[]>;
}

/** The trained recogniser, as it is handed out. */
export interface ModelFile {
  readonly model: Model;
  readonly contentHash: string;
  readonly byteLength: number;
  stream(range?: ByteRange): Promise<Readable>;
}

/** The database holds this rule too; checked here, the error names both numbers. */
function refuseBounds({ minimumEpochs, maximumEpochs }: ModelSettings): void {
  if (maximumEpochs === null || minimumEpochs <= maximumEpochs) return;
  throw new DomainError(
    'model-settings-invalid',
    `minimumEpochs (${minimumEpochs}) is more than maximumEpochs (${maximumEpochs}). ` +
      'Lower the one or raise the other.',
  );
}

const given = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== null && value !== undefined),
  ) as Partial<T>;

/** All settings of a model, of what was asked for. */
function chosenSettings(
  preset: Preset,
  architecture: string,
  requested: ModelRequest['settings'],
  structure: NetworkSettings,
): ModelSettings {
  const own = preset.architecture === architecture ? preset.settings.network : {};
  const network = { ...own, ...structure, ...given(requested.network ?? {}) };
  const settings = { ...defaultModelSettings, ...given(requested), network } as ModelSettings;
  refuseBounds(settings);
  return settings;
}

export function createModelService(
  database: Database,
  blobs: BlobStore,
  waitForJob: WaitForJob,
): ModelService {
  const { models, listings } = database;
  async function get(id: number): Promise<Model> {
    const found = await models.find(id);
    if (!found) throw new DomainError('model-not-found', `There is no model ${id}.`);
    return found;
  }

  /** Undefined where what is named is not there, which the database says. */
  async function featureTypeOf(
    encoderId: number | undefined,
    ofCorpus: string | undefined,
  ): Promise<string | undefined> {
    if (encoderId === undefined) return ofCorpus;
    const encoder = await database.encoders.find(encoderId);
    return encoder && encoderFeatureType(encoder.description);
  }

  return {
    async import(called, { content }, signal) {
      const name = givenName(called, 'model');
      const queued = await withReceived(blobs, content, maximumUploadBytes, async (received) => {
        if (!(await canBeModel(received))) {
          throw new DomainError(
            'model-file-invalid',
            `What was sent for ${name} is no ONNX file. Send a model's file.`,
          );
        }
        return keepWithRows({ database, blobs }, [received], ({ jobs }) =>
          jobs.enqueue({ kind: 'import-model', contentHash: received.contentHash, payload: { name } }),
        );
      });
      const { result } = succeeded(await waitForJob(queued, signal), `The import of ${name}`);
      return get(result?.modelId ?? Number.NaN);
    },
    async file(id) {
      const model = await get(id);
      const { contentHash } = model;
      if (contentHash === null) {
        throw new DomainError('model-not-trained', `${model.name} has not been trained; train it first.`);
      }
      return {
        model,
        contentHash,
        byteLength: await blobs.byteLength(contentHash),
        stream: (range) => blobs.stream(contentHash, range),
      };
    },
    async create({ name, corpusId, seed, settings, startingModelId, untranscribed, ...asked }) {
      // What there is not, the database says.
      const [start] = startingModelId === undefined ? [] : await listings.modelsByIds([startingModelId]);
      const preset = presetNamed(asked.preset ?? start?.recipe ?? defaultPreset);
      const { architecture = start?.architecture ?? preset.architecture } = asked;
      const encoderId = asked.encoderId ?? start?.encoderId ?? undefined;
      if (start) {
        const [corpus] = await listings.corporaByIds([corpusId]);
        const network = given(settings.network ?? {});
        const featureType = await featureTypeOf(encoderId, corpus?.featureType);
        refuseUnlike(start, { recipe: preset.name, architecture, network }, featureType);
      }
      return models.insert({
        ...{ name: givenName(name, 'model'), corpusId, architecture, recipe: preset.name },
        settings: chosenSettings(preset, architecture, settings, start ? structureOf(start) : {}),
        ...(seed === undefined ? {} : { seed }),
        ...(startingModelId === undefined ? {} : { startingModelId }),
        ...(encoderId === undefined ? {} : { encoderId }),
        ...(untranscribed === undefined ? {} : { untranscribed }),
      });
    },
    async untranscribed(corpusId) {
      const [corpus] = await listings.corporaByIds([corpusId]);
      if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${corpusId}.`);
      return models.countUntranscribed(corpusId);
    },
    startingPoint: (id, corpusId, transferLabels) => startingPointOf(database, id, corpusId, transferLabels),
    get,
    list: async (page) => existingPage(await models.list(page), page),
    epochs: (id) => models.epochs(id),
  };
}
