import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliFailure } from '../failure.js';

interface ListedModel {
  readonly id: number;
  readonly name: string;
}

/** Where the models are that are not files. */
export interface ModelService {
  readonly address: string;
  readonly key: string | undefined;
}

/**
 * A trained model of a running service as a file that is there while it is used: by its name or number, or the newest.
 * @throws CliFailure where the service does not answer or has none of it, with those that it has
 */
export async function withModelOf<T>(
  service: ModelService,
  wanted: string | undefined,
  use: (path: string, name: string) => Promise<T>,
): Promise<T> {
  const { items } = (await answer(service, '/v1/models?trained=true&sort=-created&limit=100').then((r) =>
    r.json(),
  )) as {
    items: readonly ListedModel[];
  };
  const model =
    wanted === undefined
      ? items[0]
      : items.find(({ id, name }) => String(id) === wanted || name === wanted.normalize('NFC'));
  if (!model) {
    const there = items.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new CliFailure(
      items.length === 0
        ? `The service at ${service.address} has no model yet: train one there, or give the path of an .onnx file.`
        : `The service at ${service.address} has no model ${wanted}. There are: ${there}.`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'persephone-elan-'));
  try {
    const path = join(folder, 'model.onnx');
    const file = await answer(service, `/v1/models/${model.id}/file`);
    await writeFile(path, new Uint8Array(await file.arrayBuffer()));
    return await use(path, model.name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function answer({ address, key }: ModelService, path: string): Promise<Response> {
  const url = `${address.replace(/\/+$/, '')}${path}`;
  let response: Response;
  try {
    response = await fetch(url, {
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    throw new CliFailure(
      `There is no service at ${address}. Start it (npm start), or give the path of a model's .onnx file.`,
    );
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  throw new CliFailure(
    `The service at ${address} answered ${response.status}: ${problem.detail ?? 'no reason given'}`,
  );
}
