import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { Encoder, type EncoderSettings, readEncoderSettings } from '@persephone/engine/encoders';
import { EngineError } from '@persephone/engine/errors';
import {
  type EncoderDescription,
  type FeatureExtractor,
  registerFeatureExtractor,
} from '@persephone/engine/features';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import { sha256OfFile } from '../file-hash.js';
import { fileProblem } from './failure.js';

/**
 * Load a pretrained encoder from its .onnx file and make its features known by their name. What a JSON file beside it says
 * of it is read: FILE.json, or the `preprocessor_config.json` of its folder.
 * @param settings what a model says of it, where it is loaded for one
 * @throws EngineError 'encoder-unusable', 'encoder-missing'
 */
export async function openEncoderFile(
  ort: OnnxRuntime,
  path: string,
  threads: number,
  settings?: EncoderSettings,
): Promise<FeatureExtractor> {
  const sha256 = await hashOf(path);
  const file = { path: resolve(path), sha256, source: path };
  const encoder = await Encoder.open(ort, file, settings ?? (await settingsBeside(path)), threads);
  const extractor = encoder.extractor();
  registerFeatureExtractor(extractor);
  return extractor;
}

/**
 * Load the encoder that a model was trained with: from where somebody says it is, from where it was, or from beside the
 * model.
 * @throws EngineError 'encoder-missing' where it is at none of them or another, 'encoder-unusable'
 */
export async function openEncoderOf(
  ort: OnnxRuntime,
  { sha256, path, output, normalise, filters }: EncoderDescription,
  {
    said,
    model,
    threads,
  }: { readonly said?: string | undefined; readonly model: string; readonly threads: number },
): Promise<void> {
  const beside = join(dirname(model), basename(path.replaceAll('\\', '/')));
  const places = said === undefined ? [path, beside] : [said];
  for (const place of places) {
    const found = await hashOf(place).catch((error: unknown) => {
      if (error instanceof EngineError) return undefined;
      throw error;
    });
    if (found !== sha256) continue;
    await openEncoderFile(ort, place, threads, { output, normalise, ...(filters && { filters }) });
    return;
  }
  throw new EngineError(
    'encoder-missing',
    `The model takes what a pretrained encoder makes of sound, and the file ${basename(path)} (SHA-256 ${sha256}) is not at ` +
      `${places.join(' or ')}. Put it there, or say where it is (--encoder FILE).`,
  );
}

/** Throws EngineError 'encoder-missing'. */
async function hashOf(path: string): Promise<string> {
  try {
    return await sha256OfFile(path);
  } catch (cause) {
    const problem = fileProblem(cause) ?? `cannot be read (${String(cause)})`;
    throw new EngineError('encoder-missing', `The encoder ${path} ${problem}.`, { cause });
  }
}

/** What a JSON file beside an encoder says of it. Throws EngineError 'encoder-unusable' where it cannot be read. */
export async function settingsBeside(path: string): Promise<EncoderSettings> {
  const own = `${path.slice(0, path.length - extname(path).length)}.json`;
  for (const name of [own, join(dirname(path), 'preprocessor_config.json')]) {
    const text = await readFile(name, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw new EngineError('encoder-unusable', `${name} cannot be read (${String(error)}).`, {
        cause: error,
      });
    });
    if (text !== undefined) return readEncoderSettings(text, name);
  }
  return {};
}
