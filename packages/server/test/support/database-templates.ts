import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/open.js';
import { onServer } from './postgres-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database file with all tables, which nobody opens. */
    sqliteTemplate: string;
    /** A database with all tables on the run's server, which nobody opens. */
    postgresTemplate: string;
  }
}

const name = 'migrated_template';

/** Migrate one database of each kind, which those of most tests are copies of. */
export default async function migrateTemplates(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-template-'));
  const file = join(folder, 'persephone.db');
  const server = project.getProvidedContext().postgresUrl;
  await onServer(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  for (const database of [`sqlite:${file}`, url.href]) await (await openDatabase({ url: database })).close();
  project.provide('sqliteTemplate', file);
  project.provide('postgresTemplate', name);
  return () => rm(folder, { recursive: true, force: true });
}
