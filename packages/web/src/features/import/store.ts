import { useSyncExternalStore } from 'react';
import { answer, client } from '../../api/client.js';
import { invalidate } from '../../api/queries.js';
import type { CheckReport } from '../../api/schema.js';
import { extensionOf, type FoundFile, nameOfAll, withFiles } from '../../shared/upload/files.js';
import { unpacked } from '../../shared/upload/gather.js';
import { httpTransport } from '../../shared/upload/transport.js';
import type { Halt } from './gate.js';
import { type Choices, type Plan, planOf } from './plan.js';
import { type ReadFile, readFiles } from './read.js';
import { interrupted, remember } from './remembered.js';
import { ImportRun, type RunState } from './run.js';
import { likelyRule } from './speakers.js';

// The one import of this page. It is kept outside of React, so that going to another page does not end it.

export interface Checked {
  readonly files: readonly ReadFile[];
  readonly clutter: number;
  readonly report: CheckReport;
  readonly labelType: string;
  /** Of transcriptions. */
  readonly extensions: readonly string[];
  readonly choices: Choices;
  readonly plan: Plan;
}

export type ImportState =
  | { readonly stage: 'empty'; readonly error: unknown; readonly broken: ReturnType<typeof interrupted> }
  /** Files are being found, read or checked; `total` is 0 where nobody knows yet. */
  | { readonly stage: 'reading'; readonly words: string; readonly done: number; readonly total: number }
  | ({ readonly stage: 'checked'; readonly busy: boolean; readonly error: unknown } & Checked)
  | { readonly stage: 'importing'; readonly run: RunState; readonly halt: Halt | null }
  | {
      readonly stage: 'ended';
      readonly how: 'done' | 'cancelled' | 'failed';
      readonly error: unknown;
      readonly run: RunState;
      readonly plan: Plan;
    };

/** One request has them all. */
const mostFiles = 50_000;

/** How often the page is told of what happens many times a second. */
const tellEveryMs = 200;

const empty = (error: unknown = null): ImportState => ({ stage: 'empty', error, broken: interrupted() });

let state: ImportState = empty();

let run: ImportRun | null = null;

let checked: Checked | null = null;

const listeners = new Set<() => void>();

let aboutToTell = false;

function set(next: ImportState): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useImport = (): ImportState => useSyncExternalStore(subscribe, () => state);

const warn = (event: BeforeUnloadEvent) => event.preventDefault();

/** Take these files in, look at them, and have them checked, with those that were taken in before. */
export async function take(gathering: Promise<readonly FoundFile[]>): Promise<void> {
  const before = checked;
  try {
    set(reading('Looking for files'));
    const added = await unpacked(await gathering);
    const { files, clutter } = withFiles(before?.files.map(({ file }) => file) ?? [], added);
    if (files.length === 0) throw new Error('There is no file in what was dropped.');
    if (files.length > mostFiles) {
      throw new Error(
        `These are ${files.length.toLocaleString('en')} files. Import at most ${mostFiles.toLocaleString('en')} at once, a folder after the other.`,
      );
    }
    const { labelTypes } = await answer(client.GET('/v1/corpora/types'));
    const names = labelTypes.map(({ name }) => name);
    const extensions = ['txt', ...names];
    const known = new Map(before?.files.map((one) => [one.file, one]));
    const fresh = await readFiles(
      files.filter((file) => !known.has(file)),
      extensions,
      throttled((done, total) => set({ ...reading('Reading the files'), done, total }), files.length),
    );
    for (const one of fresh) known.set(one.file, one);
    const read = files.flatMap((file) => known.get(file) ?? []);
    const labelType = before?.labelType ?? likelyType(files, names);
    set(reading('Checking them'));
    const report = await check(read, labelType);
    const paths = report.pairs.map(({ audio }) => audio);
    const choices = before?.choices ?? { speakerRule: likelyRule(paths), speakerLength: 3, alone: true };
    const all = { files: read, clutter: clutter + (before?.clutter ?? 0), report, labelType, extensions };
    show(planned({ ...all, choices }));
  } catch (error) {
    if (before) show(before, error);
    else set(empty(error));
  }
}

const reading = (words: string) => ({ stage: 'reading', words, done: 0, total: 0 }) as const;

function throttled(tell: (done: number, total: number) => void, total: number) {
  let told = 0;
  return (done: number) => {
    const now = performance.now();
    if (now - told < tellEveryMs) return;
    told = now;
    tell(done, total);
  };
}

/** The label type of which there are most files. */
function likelyType(files: readonly FoundFile[], names: readonly string[]): string {
  const count = (name: string) => files.filter(({ path }) => extensionOf(path) === name).length;
  return names.reduce((best, name) => (count(name) > count(best) ? name : best), names[0] ?? 'phonemes');
}

const check = (files: readonly ReadFile[], labelType: string): Promise<CheckReport> =>
  answer(
    client.POST('/v1/check', {
      body: {
        labelType,
        files: files.map(({ file, text, durationMs }) => ({
          name: file.path,
          byteLength: file.size,
          ...(text === undefined ? {} : { text }),
          ...(durationMs === undefined ? {} : { durationMs }),
        })),
      },
    }),
  );

function show(what: Checked, error: unknown = null, busy = false): void {
  checked = what;
  set({ stage: 'checked', busy, error, ...what });
}

/** Read the transcriptions of this type, where a recording has several, and check them anew. */
export async function chooseLabelType(labelType: string): Promise<void> {
  const before = checked;
  if (!before || before.labelType === labelType) return;
  show(before, null, true);
  try {
    const report = await check(before.files, labelType);
    show(planned({ ...before, labelType, report }));
  } catch (error) {
    show(before, error);
  }
}

export function choose(choices: Partial<Choices>): void {
  if (checked) show(planned({ ...checked, choices: { ...checked.choices, ...choices } }));
}

const planned = (what: Omit<Checked, 'plan'>): Checked => ({
  ...what,
  plan: planOf(
    what.files.map(({ file }) => file),
    what.report,
    what.extensions,
    what.choices,
  ),
});

/** Import what the plan says; the same again tries what was left out for other reasons than the check's. */
export async function start(plan: Plan | undefined = checked?.plan): Promise<void> {
  if (!plan || run) return;
  const name = nameOfAll(plan.work.map(({ audio }) => audio.file)) ?? null;
  const current = new ImportRun(plan, httpTransport, tellSoon);
  run = current;
  window.addEventListener('beforeunload', warn);
  tellNow();
  const noting = setInterval(() => {
    const { total, done } = current.state;
    remember({ name, files: total.files, done: done.files });
  }, 1000);
  let error: unknown = null;
  const finished = await current.finish().catch((reason: unknown) => {
    error = reason;
    return false;
  });
  clearInterval(noting);
  window.removeEventListener('beforeunload', warn);
  run = null;
  checked = null;
  // What failed may be gone on with after a reload.
  if (!error) remember(null);
  const how = error ? 'failed' : finished ? 'done' : 'cancelled';
  set({ stage: 'ended', how, error, run: current.state, plan });
  await invalidate('audio', 'transcriptions', 'utterances', 'labels');
}

export const pause = (): void => run?.gate.pause();

export const goOn = (): void => run?.gate.open();

export const cancel = (): void => run?.cancel();

export function startOver(): void {
  if (run) return;
  checked = null;
  remember(null);
  set(empty());
}

function tellNow(): void {
  aboutToTell = false;
  if (run) set({ stage: 'importing', run: run.state, halt: run.gate.halt });
}

function tellSoon(): void {
  if (aboutToTell) return;
  aboutToTell = true;
  setTimeout(tellNow, tellEveryMs);
}
