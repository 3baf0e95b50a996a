import type { Readable } from 'node:stream';
import { keepWithRows, withReceived } from '../blob-rows.js';
import type { BlobStore, ByteRange } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumUploadBytes } from '../files.js';
import { beginsWith } from '../first-bytes.js';
import { succeeded } from '../jobs/service.js';
import type { WaitForJob } from '../jobs/wait.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database } from '../repositories.js';
import { givenName } from '../text.js';
import type { Upload } from '../uploads.js';
import { defaultModelSettings } from './defaults.js';
import type { EpochResult, Model, ModelSettings } from './model.js';
import { type Preset, presets } from './presets.js';

/** The tag of `ir_version`, which every writer of ONNX files puts first. */
const irVersion = [0x08];

export interface ModelRequest {
  readonly name: string;
  readonly corpusId: number;
  /** What is absent or null gets its default. */
  readonly settings: { readonly [K in keyof ModelSettings]?: ModelSettings[K] | null | undefined };
}

export interface ModelService {
  /** `model-settings-invalid`, `name-blank`; `corpus-unknown` as the database reports it. */
  create(request: ModelRequest): Promise<Model>;
  get(id: number): Promise<Model>;
  /**
   * A model of a preset, with what differs from it. `model-settings-invalid` for a preset that does not exist;
   * otherwise as `create`.
   */
  createOf(request: ModelRequest & { readonly preset: string; readonly seed?: number }): Promise<Model>;
  /**
   * Store a model file from another machine, and wait for the job that tries it out and takes it in; when `signal` aborts,
   * only the waiting ends. Its label set comes with it as a corpus without utterances, since the
   * speech it was trained on does not. `model-file-invalid`, `upload-too-large`, `name-blank`.
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

function withDefaults(given: ModelRequest['settings']): ModelSettings {
  const d = defaultModelSettings;
  return {
    beamWidth: given.beamWidth ?? d.beamWidth,
    decodingMergeRepeated: given.decodingMergeRepeated ?? d.decodingMergeRepeated,
    earlyStoppingSteps: given.earlyStoppingSteps ?? d.earlyStoppingSteps,
    hiddenSize: given.hiddenSize ?? d.hiddenSize,
    numberLayers: given.numberLayers ?? d.numberLayers,
    minimumEpochs: given.minimumEpochs ?? d.minimumEpochs,
    maximumEpochs: given.maximumEpochs ?? d.maximumEpochs,
    maximumTrainingLER: given.maximumTrainingLER ?? d.maximumTrainingLER,
    maximumValidationLER: given.maximumValidationLER ?? d.maximumValidationLER,
  };
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

/** What is absent or null does not take the place of the preset's own. */
function defined(settings: ModelRequest['settings']): ModelRequest['settings'] {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== null && value !== undefined),
  );
}

function presetNamed(name: string): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found) return found;
  const names = presets.map((preset) => preset.name).join(', ');
  throw new DomainError('model-settings-invalid', `There is no preset ${name}. Choose one of: ${names}.`);
}

export function createModelService(
  database: Database,
  blobs: BlobStore,
  waitForJob: WaitForJob,
): ModelService {
  const { models } = database;
  async function get(id: number): Promise<Model> {
    const found = await models.find(id);
    if (!found) throw new DomainError('model-not-found', `There is no model ${id}.`);
    return found;
  }

  return {
    async createOf({ preset, seed, settings, ...request }) {
      const { numberLayers, hiddenSize } = presetNamed(preset);
      const chosen = withDefaults({ numberLayers, hiddenSize, ...defined(settings) });
      refuseBounds(chosen);
      return models.insert({
        ...request,
        name: givenName(request.name, 'model'),
        ...chosen,
        recipe: preset,
        ...(seed === undefined ? {} : { seed }),
      });
    },
    async import(given, { content }, signal) {
      const name = givenName(given, 'model');
      const queued = await withReceived(blobs, content, maximumUploadBytes, async (received) => {
        if (!(await beginsWith(received, irVersion))) {
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
    async create({ name, corpusId, settings }) {
      const chosen = withDefaults(settings);
      refuseBounds(chosen);
      return models.insert({ name: givenName(name, 'model'), corpusId, ...chosen });
    },
    get,
    list: async (page) => existingPage(await models.list(page), page),
    epochs: (id) => models.epochs(id),
  };
}
