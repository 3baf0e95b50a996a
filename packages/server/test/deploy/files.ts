import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const deployFile = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');

/** The documents of a YAML file; throws where it is none, or where a key stands twice. */
export function documents(name: string): unknown[] {
  return parseAllDocuments(deployFile(name), { merge: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    return document.toJS() as unknown;
  });
}

export interface JsonPatch {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

/** What is done to every deployment for files in S3. */
export function kubernetesPatches(): JsonPatch[] {
  const [{ patches }] = documents('kubernetes-s3/kustomization.yaml') as [
    { patches: { target?: { kind: string }; patch: string }[] },
  ];
  const texts = patches.filter(({ target }) => target?.kind === 'Deployment').map(({ patch }) => patch);
  return texts.flatMap((text) => parse(text) as JsonPatch[]);
}

/** Every value under a key, however deep, in the order of the file. */
export function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesOf(key, inner),
  ]);
}

/** All that the program's sources name in capitals, as variables of the environment are named. */
export function namesInSources(): Set<string> {
  const folder = join(root, 'packages', 'server', 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/(?<=(?:env|flags)\.|')[A-Z][A-Z0-9_]{3,}\b/g) ?? []));
}
