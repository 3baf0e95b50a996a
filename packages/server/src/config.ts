import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism, homedir } from 'node:os';
import { resolve } from 'node:path';
import { isRepository, programFolder } from './places.js';
import type { BucketSettings } from './storage/s3/settings.js';
import { userDataFolder } from './user-folders.js';

/** A setting that cannot be used. The message names the flag or variable, its value, and what would do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Where things are kept; all that a worker process needs to know besides its own tasks. */
export interface StorageConfig {
  readonly dataDirectory: string;
  /** `sqlite:<file>` in the data folder, or `postgres://…`. */
  readonly databaseUrl: string;
  /** Connections to the database that this process may have at once; undefined for the usual number. */
  readonly databaseConnections?: number;
  /** Where files are kept in place of the data folder, which then has what this machine alone needs; null for in it. */
  readonly bucket: BucketSettings | null;
  /** Lines for a person, or an object a line for a program that collects them. */
  readonly logFormat: LogFormat;
}

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

export interface ServiceConfig extends StorageConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** A key that clients may send, besides those in the database; null for none. */
  readonly apiKey: string | null;
  /** Worker processes that `serve` starts; 0 where workers are started elsewhere. */
  readonly workers: number;
  /** Processor cores that one worker keeps busy. */
  readonly threads: number;
  /** Keys with so many jobs running are passed over; infinity: none is. */
  readonly jobsPerKey: number;
  /** Host names under which the service answers besides those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may use the service besides those of this machine. */
  readonly allowedOrigins: readonly string[];
  /** Proxies that are believed for whom they speak and how they were reached; see isProxy. */
  readonly trustedProxies: readonly string[];
  /** The built page; null where it has not been built. */
  readonly webFolder: string | null;
  /** Start on a database with rows that break its integrity rules. */
  readonly allowViolations: boolean;
  /** Have the data folder and the database belong together from now on, whatever they say. */
  readonly adoptFolder: boolean;
  /** Move files that nothing refers to to the trash, however many they are. */
  readonly sweep: boolean;
}

/** Command-line flags, as typed; each wins over its variable of the environment. */
export interface ConfigFlags {
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly files?: string;
  readonly workers?: string;
  readonly threads?: string;
  readonly allowViolations?: boolean;
  readonly adoptFolder?: boolean;
  readonly sweep?: boolean;
}

/** Those of every command that opens an installation. */
export type StorageFlags = Pick<ConfigFlags, 'data' | 'files'>;

export type Environment = Readonly<Record<string, string | undefined>>;

interface Setting {
  readonly value: string;
  /** How a person named it, for messages. */
  readonly source: string;
}

/** A variable set to nothing counts as unset, as shells and compose files leave them. */
function variableOf(env: Environment, variable: string): Setting | undefined {
  const value = env[variable];
  return value === undefined || value === '' ? undefined : { value, source: variable };
}

/** The ONNX Runtimes: that of this machine's processor, and the one that runs anywhere. */
export const runtimes = ['native', 'webassembly'] as const;
export type Runtime = (typeof runtimes)[number];

/** The one that is asked for; undefined where the native one is to be tried first. Of every process that may compute. */
export function parseRuntime(env: Environment): Runtime | undefined {
  const given = variableOf(env, 'PERSEPHONE_RUNTIME');
  const found = runtimes.find((runtime) => runtime === given?.value.trim());
  if (given && !found) {
    throw new ConfigError(`${given.source} is "${given.value}"; it must be one of: ${runtimes.join(', ')}.`);
  }
  return found;
}

/** What a flag says, else its variable. */
function setting(
  flags: ConfigFlags,
  flag: Exclude<keyof ConfigFlags, 'allowViolations' | 'adoptFolder' | 'sweep'>,
  env: Environment,
  variable: string,
): Setting | undefined {
  const typed = flags[flag];
  return typed === undefined ? variableOf(env, variable) : { value: typed, source: `--${flag}` };
}

function wholeNumber(given: Setting | undefined, fallback: number, minimum: number, maximum: number): number {
  if (given === undefined) return fallback;
  const value = /^\d{1,9}$/.test(given.value.trim()) ? Number(given.value) : Number.NaN;
  if (!(value >= minimum && value <= maximum)) {
    throw new ConfigError(
      `${given.source} is "${given.value}"; it must be a whole number from ${minimum} to ${maximum}.`,
    );
  }
  return value;
}

/** The values of a variable, separated by commas. */
function list(
  env: Environment,
  variable: string,
  accepts: (value: string) => boolean,
  what: string,
): string[] {
  const values = (env[variable] ?? '').split(',').map((value) => value.trim());
  const given = values.filter((value) => value !== '');
  const bad = given.find((value) => !accepts(value));
  if (bad !== undefined)
    throw new ConfigError(`${variable} holds "${bad}"; it lists ${what}, separated by commas.`);
  return given;
}

const isHostName = (value: string) => /^[A-Za-z0-9._-]+$/.test(value);
const isOrigin = (value: string) =>
  /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;

/** An address, or a range as ADDRESS/BITS. */
function isProxy(value: string): boolean {
  const [address = '', bits, ...more] = value.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * All cores of a small machine: workers run at a lower priority than the service that answers people. Of a large one
 * half, since often two of its cores are one, and networks of this size gain little from more than a few.
 */
export function defaultThreads(): number {
  const cores = availableParallelism();
  return cores <= 4 ? cores : Math.min(8, Math.ceil(cores / 2));
}

function parseThreads(env: Environment, flags: ConfigFlags): number {
  return wholeNumber(setting(flags, 'threads', env, 'PERSEPHONE_THREADS'), defaultThreads(), 1, 256);
}

export function parseStorageConfig(env: Environment, flags: ConfigFlags = {}): StorageConfig {
  const data = setting(flags, 'data', env, 'PERSEPHONE_DATA_DIR');
  if (data?.value.includes('\0')) throw new ConfigError(`${data.source} holds a zero byte; name a folder.`);
  const dataDirectory = resolve(data?.value ?? defaultDataDirectory(env));
  return {
    dataDirectory,
    databaseUrl: databaseUrl(env, dataDirectory),
    ...databaseConnections(env),
    bucket: parseBucket(env, setting(flags, 'files', env, 'PERSEPHONE_FILES')),
    logFormat: logFormat(env),
  };
}

/**
 * Where an installation is to be moved to: what is not named stays as it is. Another data folder has the files, and the database where that
 * is SQLite's in the folder, unless these are named as well. Undefined where nothing is named.
 */
export function parseMoveTarget(
  env: Environment,
  from: StorageConfig,
  { toData, toFiles }: { readonly toData?: string; readonly toFiles?: string },
): StorageConfig | undefined {
  const toDatabase = env.TO_DATABASE_URL?.trim();
  if (toData === undefined && toFiles === undefined && !toDatabase) return undefined;
  const dataDirectory = resolve(toData ?? from.dataDirectory);
  const inFolder = from.databaseUrl === `sqlite:${resolve(from.dataDirectory, 'persephone.sqlite')}`;
  const stays = inFolder ? undefined : from.databaseUrl;
  const bucket =
    toFiles === undefined
      ? toData === undefined
        ? from.bucket
        : null
      : parseBucket(env, { value: toFiles, source: '--to-files' });
  return {
    dataDirectory,
    databaseUrl: databaseUrl({ DATABASE_URL: toDatabase || stays }, dataDirectory, 'TO_DATABASE_URL'),
    bucket,
    logFormat: from.logFormat,
  };
}

/** s3://BUCKET or s3://BUCKET/PREFIX, the server's address and how it is spoken to; null where files are in the data folder. */
export function parseBucket(
  env: Environment,
  files: Setting | undefined,
  otherwise = 'leave it unset to keep files in the data folder',
): BucketSettings | null {
  if (files === undefined) return null;
  const { bucket, prefix = '' } =
    /^s3:\/\/(?<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,62})(?:\/(?<prefix>[A-Za-z0-9!_.*'()/-]*))?$/.exec(
      files.value.trim(),
    )?.groups ?? {};
  const names = prefix.split('/').filter((name) => name !== '');
  if (bucket === undefined || names.some((name) => /^\.+$/.test(name))) {
    // What is typed there may hold credentials, and stays out of the message.
    throw new ConfigError(
      `${files.source} cannot be used; give s3://BUCKET or s3://BUCKET/PREFIX with letters, digits, - and _ (credentials come from ` +
        `AWS_ACCESS_KEY_ID and the like), or ${otherwise}.`,
    );
  }
  const endpoint = env.PERSEPHONE_S3_ENDPOINT?.trim() || null;
  if (endpoint !== null && !isServer(endpoint)) {
    throw new ConfigError(
      'PERSEPHONE_S3_ENDPOINT cannot be used; give the address of the server alone, e.g. https://s3.example or http://10.0.0.5:9000.',
    );
  }
  const mebibytes = wholeNumber(variableOf(env, 'PERSEPHONE_CACHE_MIB'), 10_240, 0, 100_000_000);
  return {
    bucket,
    prefix: names.map((name) => `${name}/`).join(''),
    endpoint,
    pathStyle: yesOrNo(env, 'PERSEPHONE_S3_PATH_STYLE', endpoint !== null),
    cacheBytes: mebibytes * 1024 * 1024,
  };
}

/** Where a backup is: a folder, or a bucket by its address. */
export function parsePlace(env: Environment, place: string): string | BucketSettings {
  if (!/^s3:/i.test(place.trim())) return place;
  return parseBucket(env, { value: place, source: 'The address of the backup' }, 'name a folder') ?? place;
}

function isServer(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { username, password, search, hash } = new URL(value);
  return [username, password, search, hash].every((part) => part === '');
}

function yesOrNo(env: Environment, variable: string, fallback: boolean): boolean {
  const value = env[variable]?.trim().toLowerCase();
  if (!value) return fallback;
  if (['1', 'true', 'yes'].includes(value)) return true;
  if (['0', 'false', 'no'].includes(value)) return false;
  throw new ConfigError(`${variable} is "${env[variable]}"; it must be true or false.`);
}

/** `data/` of the repository; a program that is installed has nothing of a person's among its own files. */
function defaultDataDirectory(env: Environment): string {
  if (isRepository) return resolve(programFolder, 'data');
  return userDataFolder({ platform: process.platform, env, home: homedir() });
}

/** Two at the least: a long transaction is not to keep all else waiting, whether the service is ready among it. */
function databaseConnections(env: Environment): Pick<StorageConfig, 'databaseConnections'> {
  const given = variableOf(env, 'PERSEPHONE_DATABASE_CONNECTIONS');
  return given === undefined ? {} : { databaseConnections: wholeNumber(given, 0, 2, 1000) };
}

function logFormat(env: Environment): LogFormat {
  const given = env.PERSEPHONE_LOG_FORMAT?.trim() || 'text';
  const found = logFormats.find((format) => format === given);
  if (!found) throw new ConfigError(`PERSEPHONE_LOG_FORMAT is "${given}"; it must be text or json.`);
  return found;
}

function databaseUrl(env: Environment, dataDirectory: string, source = 'DATABASE_URL'): string {
  const url = env.DATABASE_URL?.trim();
  if (!url) return `sqlite:${resolve(dataDirectory, 'persephone.sqlite')}`;
  if (!/^sqlite:./.test(url) && !(/^postgres(ql)?:\/\//.test(url) && URL.canParse(url))) {
    // The value itself may hold a password and stays out of the message.
    throw new ConfigError(
      `${source} cannot be used; give postgres://USER:PASSWORD@HOST:PORT/DATABASE, or leave it unset to keep ` +
        'everything in an SQLite file in the data folder.',
    );
  }
  return url;
}

export interface WorkerConfig extends StorageConfig {
  readonly threads: number;
  /** Keys with so many jobs running are passed over; infinity: none is. */
  readonly jobsPerKey: number;
}

export function parseWorkerConfig(env: Environment, flags: ConfigFlags = {}): WorkerConfig {
  return {
    ...parseStorageConfig(env, flags),
    threads: parseThreads(env, flags),
    jobsPerKey: wholeNumber(variableOf(env, 'PERSEPHONE_JOBS_PER_KEY'), Number.POSITIVE_INFINITY, 1, 10_000),
  };
}

/** PERSEPHONE_WEB_FOLDER, or where the build puts the page; null where it has not been built. */
function webFolder(env: Environment): string | null {
  const given = env.PERSEPHONE_WEB_FOLDER?.trim();
  const folder = resolve(given || resolve(programFolder, 'packages', 'web', 'dist', 'page'));
  if (existsSync(resolve(folder, 'index.html'))) return folder;
  if (given) throw new ConfigError(`PERSEPHONE_WEB_FOLDER is "${given}", and there is no index.html in it.`);
  return null;
}

/** Throws ConfigError for every value that cannot be used. */
export function parseServiceConfig(env: Environment, flags: ConfigFlags = {}): ServiceConfig {
  const host = setting(flags, 'host', env, 'HOST') ?? { value: '127.0.0.1', source: 'the default host' };
  if (!/^[A-Za-z0-9.:_-]+$/.test(host.value)) {
    throw new ConfigError(
      `${host.source} is "${host.value}"; it must be a host name or an address, e.g. 127.0.0.1.`,
    );
  }
  const apiKey = env.PERSEPHONE_API_KEY?.trim() || null;
  return {
    ...parseWorkerConfig(env, flags),
    host: host.value,
    port: wholeNumber(setting(flags, 'port', env, 'PORT'), 8080, 0, 65_535),
    apiKey,
    workers: wholeNumber(setting(flags, 'workers', env, 'PERSEPHONE_WORKERS'), 2, 0, 64),
    allowedHosts: list(env, 'PERSEPHONE_ALLOWED_HOSTS', isHostName, 'host names, e.g. archive.example'),
    allowedOrigins: list(
      env,
      'PERSEPHONE_ALLOWED_ORIGINS',
      isOrigin,
      'origins, e.g. https://archive.example',
    ),
    trustedProxies: list(
      env,
      'PERSEPHONE_TRUSTED_PROXIES',
      isProxy,
      'addresses of proxies or ranges of them, e.g. 127.0.0.1 or 10.0.0.0/8',
    ),
    webFolder: webFolder(env),
    allowViolations: flags.allowViolations ?? false,
    adoptFolder: flags.adoptFolder ?? false,
    sweep: flags.sweep ?? false,
  };
}
