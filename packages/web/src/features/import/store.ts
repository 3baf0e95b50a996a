import type { TextRules } from '@persephone/formats/text-rules';
import { useSyncExternalStore } from 'react';
import { answer, client } from '../../api/client.js';
import { invalidate } from '../../api/queries.js';
import type { CheckReport } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { type FoundFile, nameOfAll, withFiles } from '../../shared/upload/files.js';
import { unpacked } from '../../shared/upload/gather.js';
import { transportFor } from '../../shared/upload/transport.js';
import { roleOf } from './annotations/files.js';
import { check, checkLabels, checkRecordings } from './check.js';
import { divided } from './divide.js';
import type { Halt } from './gate.js';
import { type AnnotatedWork, type Choices, type LeftOut, type Plan, planOf, usableWork } from './plan.js';
import { type ReadFile, readFiles } from './read.js';
import { interrupted, remember } from './remembered.js';
import { ImportRun, type RunState } from './run.js';
import { likelyRule } from './speakers.js';
import { likelyType, progressEveryMs, throttled } from './throttled.js';

// The one import of this page. It is kept outside of React, so that going to another page does not end it.

export interface Checked {
  /** As they are sent: transcriptions are divided into labels. */
  readonly files: readonly ReadFile[];
  readonly hidden: number;
  /** How the texts of transcriptions are divided into labels; null where they are as it is. */
  readonly rules: TextRules | null;
  readonly report: CheckReport;
  readonly labelType: string;
  /** Of transcriptions. */
  readonly extensions: readonly string[];
  readonly choices: Choices;
  readonly plan: Plan;
  /** What annotation files add to it; null where there are none. */
  readonly annotated: Annotated | null;
}

interface Annotated {
  /** What is not theirs. */
  readonly rest: readonly ReadFile[];
  readonly work: readonly AnnotatedWork[];
  readonly leftOut: readonly LeftOut[];
}

/** What was taken in so far, before it is checked. */
type CheckedInput = Pick<Checked, 'files' | 'hidden' | 'rules' | 'labelType' | 'extensions' | 'choices'>;

/** What is chosen of annotation files before everything is checked. */
export type AnnotationStep = 'recordings' | 'tiers' | 'text';

export type ImportState =
  | { readonly stage: 'empty'; readonly error: unknown; readonly broken: ReturnType<typeof interrupted> }
  /** Files are being found, read or checked; `total` is 0 where nobody knows yet. */
  | { readonly stage: 'reading'; readonly words: string; readonly done: number; readonly total: number }
  | { readonly stage: 'annotations'; readonly step: AnnotationStep; readonly error: unknown }
  | ({ readonly stage: 'checked'; readonly busy: boolean; readonly error: unknown } & Checked)
  | { readonly stage: 'importing'; readonly run: RunState; readonly halt: Halt | null }
  | {
      readonly stage: 'ended';
      readonly how: 'done' | 'cancelled' | 'failed';
      readonly error: unknown;
      readonly run: RunState;
      readonly plan: Plan;
      readonly labelType: string;
    };

const usualLabelType = 'phonemes';

/** One request has them all. */
const mostFiles = 50_000;

const empty = (error: unknown = null): ImportState => ({ stage: 'empty', error, broken: interrupted() });

let state: ImportState = empty();

let run: ImportRun | null = null;

let checked: Checked | null = null;

let checkedInput: CheckedInput | null = null;

/** Fetched only by those who need it: it reads every format. */
const annotationStore = () => import('./annotations/store.js');

const listeners = new Set<() => void>();

let notifyPending = false;

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

/** Take these files in and look at them, with those that were taken in before. */
export async function addFiles(gathering: Promise<readonly FoundFile[]>): Promise<void> {
  const before = checkedInput;
  const came = state;
  try {
    set(reading(t('Looking for files')));
    const added = await unpacked(await gathering);
    const { files, hidden } = withFiles(before?.files.map(({ file }) => file) ?? [], added);
    if (files.length === 0) throw new Error(t('There is no file in what was dropped.'));
    if (files.length > mostFiles) {
      throw new Error(
        t('These are {files} files. Import at most {most} at once, one folder after another.', {
          files: number(files.length),
          most: number(mostFiles),
        }),
      );
    }
    const { labelTypes } = await answer(client.GET('/v1/corpora/types'));
    const names = labelTypes.map(({ name }) => name);
    const extensions = ['txt', ...names];
    const known = new Map(before?.files.map((one) => [one.file, one]));
    const report = throttled(
      (done, total) => set({ ...reading(t('Reading the files')), done, total }),
      files.length,
    );
    const fresh = await readFiles(
      files.filter((file) => !known.has(file)),
      extensions,
      report,
    );
    for (const one of fresh) known.set(one.file, one);
    const read = files.flatMap((file) => known.get(file) ?? []);
    const labelType = before?.labelType ?? likelyType(files, names);
    const choices = before?.choices ?? { speakerRule: 'none', speakerLength: 3, alone: true };
    checkedInput = {
      ...{ files: read, hidden: hidden + (before?.hidden ?? 0), rules: before?.rules ?? null },
      ...{ labelType, extensions, choices },
    };
    set(reading(t('Reading the annotations')));
    const { addAnnotations } = await annotationStore();
    if (await addAnnotations(read, labelType, report))
      set({ stage: 'annotations', step: 'recordings', error: null });
    else await checkAll(before === null);
  } catch (error) {
    checkedInput = before;
    if (came.stage === 'checked' && checked) show(checked, error);
    else if (came.stage === 'annotations') set({ ...came, error });
    else set(empty(error));
  }
}

/** Go to another step of those before the check. */
export function goTo(step: AnnotationStep): void {
  if (state.stage === 'annotations' || state.stage === 'checked')
    set({ stage: 'annotations', step, error: null });
}

/** The choices are made: have everything checked. */
export async function toCheck(): Promise<void> {
  const came = state;
  if (came.stage !== 'annotations') return;
  try {
    await checkAll(checked === null);
  } catch (error) {
    set({ ...came, error });
  }
}

/**
 * @param first whether who speaks may be guessed, since nobody has said it yet
 * @param aside whether what was found before is not shown meanwhile
 */
async function checkAll(first: boolean, aside = true): Promise<void> {
  if (!checkedInput) return;
  if (aside) set(reading(t('Checking them')));
  const original = checkedInput;
  const { rules } = original;
  const what = rules ? { ...original, files: divided(original.files, rules) } : original;
  const annotated = await annotatedOf(what);
  const report = await check(ours(annotated?.rest ?? what.files), what.labelType);
  const findings = annotated
    ? [
        ...(await checkRecordings(annotated.recordings, what.labelType)),
        ...(await checkLabels(await (await annotationStore()).labelTexts(annotated.session), what.labelType)),
      ]
    : [];
  const paths = report.pairs.map(({ audio }) => audio);
  const choices = first ? { ...what.choices, speakerRule: likelyRule(paths) } : what.choices;
  // Something else has been chosen meanwhile, and is being checked.
  if (checkedInput !== original) return;
  checkedInput = { ...original, choices };
  show(
    planned({
      ...what,
      choices,
      annotated,
      report: { ...report, findings: [...findings, ...report.findings] },
    }),
  );
}

/** Without what lies in a folder besides recordings and transcriptions. */
const ours = (files: readonly ReadFile[]): ReadFile[] =>
  files.filter(({ file }) => roleOf(file.path) !== 'other');

async function annotatedOf({ files, labelType }: CheckedInput) {
  const store = await annotationStore();
  await store.settled();
  const found = store.annotations();
  if (!found) return null;
  const { restOf, withUtterances } = await import('./annotations/plan.js');
  const session = { ...found.session, labelType };
  const { files: rest, leftOut } = restOf(files, session, found.preview);
  const work = withUtterances(session, found.preview);
  const audio = new Set(work.map((one) => one.audio.file));
  return { rest, leftOut, session, work, recordings: files.filter(({ file }) => audio.has(file)) };
}

const reading = (words: string) => ({ stage: 'reading', words, done: 0, total: 0 }) as const;

function show(what: Checked, error: unknown = null, busy = false): void {
  checked = what;
  set({ stage: 'checked', busy, error, ...what });
}

/** Read the transcriptions of this type, where a recording has several, and check them anew. */
export async function chooseLabelType(labelType: string): Promise<void> {
  if (!checkedInput || checkedInput.labelType === labelType) return;
  const before = checkedInput;
  checkedInput = { ...checkedInput, labelType };
  (await annotationStore()).setLabelType(labelType);
  await checkAnew(before);
}

/** Divide the texts of transcriptions into labels so, or take them as they are, and check them anew. */
export async function chooseRules(rules: TextRules | null): Promise<void> {
  if (!checkedInput) return;
  const before = checkedInput;
  checkedInput = { ...checkedInput, rules };
  await checkAnew(before);
}

async function checkAnew(before: CheckedInput): Promise<void> {
  if (state.stage !== 'checked' || !checked) return;
  const was = checked;
  show(was, null, true);
  try {
    await checkAll(false, false);
  } catch (error) {
    checkedInput = before;
    show(was, error);
  }
}

/** The transcriptions as they were taken in. */
export const filesAsTaken = (): readonly ReadFile[] => checkedInput?.files ?? [];

export function choose(choices: Partial<Choices>): void {
  if (!checked || !checkedInput) return;
  checkedInput = { ...checkedInput, choices: { ...checkedInput.choices, ...choices } };
  show(planned({ ...checked, choices: checkedInput.choices }));
}

function planned(what: Omit<Checked, 'plan'>): Checked {
  const { files, report, extensions, choices, annotated } = what;
  const plan = planOf(
    ours(annotated?.rest ?? files).map(({ file }) => file),
    report,
    extensions,
    choices,
  );
  if (!annotated) return { ...what, plan };
  const { work, leftOut } = usableWork(annotated.work, report.findings);
  return {
    ...what,
    plan: { work: plan.work, annotated: work, leftOut: [...annotated.leftOut, ...leftOut, ...plan.leftOut] },
  };
}

/** Import what the plan says; the same again tries what was left out for other reasons than the check's. */
export async function start(plan: Plan | undefined = checked?.plan): Promise<void> {
  if (!plan || run) return;
  const all = [...plan.work, ...(plan.annotated ?? [])];
  const name = nameOfAll(all.map(({ audio }) => audio.file)) ?? null;
  const labelType = (state.stage === 'ended' ? state : checked)?.labelType ?? usualLabelType;
  const current = new ImportRun(plan, transportFor(plan.languageId), notifySoon);
  run = current;
  window.addEventListener('beforeunload', warn);
  notifyNow();
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
  await forget();
  // What failed may be gone on with after a reload.
  if (!error) remember(null);
  const how = error ? 'failed' : finished ? 'done' : 'cancelled';
  set({ stage: 'ended', how, error, run: current.state, plan, labelType });
  await invalidate('audio', 'transcriptions', 'utterances', 'labels', 'annotation-documents');
}

export const pause = (): void => run?.gate.pause();

export const resume = (): void => run?.gate.open();

export const cancel = (): void => run?.cancel();

async function forget(): Promise<void> {
  checked = null;
  checkedInput = null;
  (await annotationStore()).reset();
}

export function startOver(): void {
  if (run) return;
  void forget();
  remember(null);
  set(empty());
}

function notifyNow(): void {
  notifyPending = false;
  if (run) set({ stage: 'importing', run: run.state, halt: run.gate.halt });
}

function notifySoon(): void {
  if (notifyPending) return;
  notifyPending = true;
  setTimeout(notifyNow, progressEveryMs);
}
