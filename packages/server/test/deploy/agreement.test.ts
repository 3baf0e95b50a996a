import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { jobKinds } from '../../src/domain/jobs/job.js';
import { idOf, makeCorpus, startHarness, takeJob } from '../http/harness.js';
import { databasesUnderTest } from '../support/databases.js';
import { onServer } from '../support/postgres-server.js';
import { deployFile, documents, kubernetesPatches, namesInSources, valuesOf } from './files.js';

// That what stands in deploy/ is what the program is: its variables, its arguments, its figures, its tables.
const yamlFiles = [
  'compose.yaml',
  'kubernetes/service.yaml',
  'kubernetes/workers.yaml',
  'kubernetes/scaling.yaml',
];
const units = ['systemd/persephone.service', 'systemd/persephone-worker@.service'];

/** Variables that are set for the program: in environment, env and ENV. */
function variables(): string[] {
  const all = yamlFiles.flatMap(documents);
  const ours = ['service', 'worker-transcribing', 'worker-training'];
  const ofCompose = ['compose.yaml', 'compose.s3.yaml'].flatMap((file) => {
    const { services } = documents(file)[0] as { services: Record<string, { environment: object }> };
    return ours.map((name) => services[name]?.environment);
  });
  const patched = kubernetesPatches().map(({ value }) => value as { name: string });
  const container = deployFile('Containerfile').replaceAll('\\\n', ' ');
  return [
    ...ofCompose.flatMap((environment) => Object.keys(environment ?? {})),
    ...patched.map(({ name }) => name).filter((name) => /^[A-Z]/.test(name)),
    ...(valuesOf('env', all) as { name: string }[][]).flat().map(({ name }) => name),
    ...valuesOf('connectionFromEnv', all).map(String),
    ...[...container.matchAll(/^ENV (.*)$/gm)].flatMap(([, line]) => line?.match(/[A-Z_]+(?==)/g) ?? []),
    ...units.flatMap((unit) =>
      [...deployFile(unit).matchAll(/^Environment=([A-Z_]+)/gm)].map(([, name]) => name ?? ''),
    ),
  ];
}

/** What the program is started with. */
function commands(): string[][] {
  const all = yamlFiles.flatMap(documents);
  const ofUnits = units.map(
    (unit) => /^ExecStart=\S+ (.*?)(?: \$\w+)?$/m.exec(deployFile(unit))?.[1]?.split(' ') ?? [],
  );
  const lists = [...valuesOf('command', documents('compose.yaml')), ...valuesOf('args', all)] as string[][];
  const image = JSON.parse(/^CMD (.*)$/m.exec(deployFile('Containerfile'))?.[1] ?? '') as string[];
  return [image, ...lists, ...ofUnits];
}

describe('what is in deploy/', () => {
  test('sets variables that the program reads, and no other', () => {
    const set = new Set(variables());
    expect(set).toContain('DATABASE_URL');
    expect(set).toContain('PERSEPHONE_DATA_DIR');
    const known = namesInSources();
    expect(set).toContain('PERSEPHONE_FILES');
    // Read by Node's packages, and by the SDK of S3.
    const ofOthers = ['NODE_ENV', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    expect([...set].filter((name) => !known.has(name) && !ofOthers.includes(name))).toEqual([]);
  });

  test.each(commands().map((command) => [command.join(' '), command] as const))(
    'starts the program by `%s`',
    (_, command) => {
      const [name, ...args] = command;
      const found = createProgram(() => undefined).commands.find((one) => one.name() === name);
      if (!found) throw new Error(`there is no command ${name}`);
      expect(found.exitOverride().parseOptions(args)).toMatchObject({ unknown: [], operands: [] });
    },
  );

  test('of Kubernetes and compose each has workers for every kind of job, and some that take no training', () => {
    for (const file of ['compose.yaml', 'kubernetes/workers.yaml']) {
      const workers = [
        ...valuesOf('command', documents(file)),
        ...valuesOf('args', documents(file)),
      ] as string[][];
      const taken = workers
        .filter(([name]) => name === 'worker')
        .map((words) => words.filter((word) => jobKinds.some((kind) => kind === word)));
      expect(new Set(taken.flat())).toEqual(new Set(jobKinds));
      expect(taken.some((kinds) => !kinds.includes('train'))).toBe(true);
    }
  });

  test('shows figures that the service has', async () => {
    const [sqlite] = databasesUnderTest();
    if (!sqlite) throw new Error('there is no database to test on');
    const harness = await startHarness(sqlite);
    await harness.call('GET', '/v1/overview');
    const figures = (await harness.app.inject({ url: '/metrics' })).body;
    await harness.dispose();
    const dashboard = JSON.parse(deployFile('grafana/persephone.json')) as unknown;
    const expressions = valuesOf('expr', dashboard).map(String);
    expect(expressions.length).toBeGreaterThan(10);
    const named = expressions.flatMap(
      (expression) => expression.match(/\b(?:persephone|process|nodejs)_\w+/g) ?? [],
    );
    expect(named.length).toBeGreaterThanOrEqual(expressions.length);
    const missing = [...new Set(named)].filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(figures));
    expect(missing).toEqual([]);
    // And by labels that they have.
    const labels = expressions.flatMap((expression) =>
      [...expression.matchAll(/(\w+)="(\w+)"/g)].map(([all]) => all),
    );
    for (const label of new Set(labels)) expect(figures).toContain(label);
  });
});

test('the length of the queue that Kubernetes scales by is that of the table, with what is under way', async () => {
  const postgres = databasesUnderTest().find(({ name }) => name === 'PostgreSQL');
  if (!postgres) throw new Error('there is no PostgreSQL to test on');
  let url = '';
  const createMigrated = async () => {
    const made = await postgres.createMigrated();
    url = made.url;
    return made;
  };
  const harness = await startHarness({ ...postgres, createMigrated });
  try {
    const queries = valuesOf('query', documents('kubernetes/scaling.yaml')).map(String);
    const lengths = () =>
      onServer(url, async (client) => {
        const counts = [];
        for (const query of queries) counts.push(Number((await client.query(query)).rows[0]?.count));
        return counts;
      });
    const corpusId = await makeCorpus(harness);
    const modelId = idOf(await harness.call('POST', '/v0.1/model', { name: 'model', corpusID: corpusId }));
    // Its recordings are inspected.
    await expect.poll(lengths).toEqual([0, 0]);
    const { jobs } = harness.database;
    await jobs.enqueue({ kind: 'train', modelId });
    expect(await lengths()).toEqual([0, 1]);
    await jobs.enqueue({ kind: 'preprocess', corpusId });
    await takeJob(harness.database, 'train');
    expect(await lengths()).toEqual([1, 1]);
  } finally {
    await harness.dispose();
  }
});
