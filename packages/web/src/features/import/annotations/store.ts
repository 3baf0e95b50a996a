import type { ImportRecipe, TierChoice } from '@persephone/formats/annotation-import';
import type { TextRules } from '@persephone/formats/text-rules';
import { useSyncExternalStore } from 'react';
import { language } from '../../../i18n/index.js';
import type { FoundFile } from '../../../shared/upload/files.js';
import { extensionOf, recordingExtensions } from '../../../shared/upload/files.js';
import type { ReadFile } from '../read.js';
import { gatherAnnotations, type Outcomes } from './gather.js';
import { remoteDesk } from './messages.js';
import {
  chosenFiles,
  formatsIn,
  hasTiers,
  paired,
  pathsOf,
  type Session,
  sessionOf,
  withChannel,
  withRecipe,
} from './session.js';
import type { AnnotationDesk, ImportPreview, TierOverview } from './types.js';

// The annotation files of the one import of this page: what is chosen, and what a worker makes of it.

export interface Annotations {
  readonly session: Session;
  readonly overviews: Readonly<Record<string, TierOverview>>;
  readonly preview: ImportPreview | null;
  /** What is shown is of earlier choices. */
  readonly working: boolean;
  readonly error: unknown;
}

let state: Annotations | null = null;

let desk: AnnotationDesk | null = null;

let outcomes: Outcomes = new Map();

/** Rises with each choice: what was worked out for an earlier one is of no use. */
let latestRun = 0;

const typingMs = 200;

let latest: Promise<void> = Promise.resolve();

const listeners = new Set<() => void>();

function set(next: Annotations | null): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useAnnotations = (): Annotations | null => useSyncExternalStore(subscribe, () => state);

export const annotations = (): Annotations | null => state;

const deskOf = (): AnnotationDesk => {
  desk ??= remoteDesk(
    new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: language }),
  );
  return desk;
};

/** Forget all of it. */
export function reset(): void {
  outcomes = new Map();
  latestRun += 1;
  set(null);
}

/** Look for annotation files among these. Returns whether there are any. */
export async function addAnnotations(
  files: readonly ReadFile[],
  labelType: string,
  onRead: (done: number) => void,
): Promise<boolean> {
  const found: FoundFile[] = files.map(({ file }) => file);
  const sorted = await gatherAnnotations(found, deskOf(), outcomes, onRead);
  if (sorted.read.length + sorted.unread.length === 0) {
    set(null);
    return false;
  }
  const recordings = found.flatMap(({ path }) => (recordingExtensions.has(extensionOf(path)) ? [path] : []));
  await refresh(sessionOf(files, sorted, recordings, labelType, state?.session ?? null));
  return true;
}

export function pairBy(path: string, recording: string | null): void {
  change((session) => paired(session, { [path]: recording }));
}

export function chooseTiers(format: string, choice: TierChoice): void {
  change((session) => ({ ...session, tiers: { ...session.tiers, [format]: choice } }));
}

export function chooseChannel(of: string, channel: number | null): void {
  change((session) => withChannel(session, of, channel));
}

export function setRules(rules: TextRules): void {
  change((session) => ({ ...session, rules, rulesChosen: true }));
}

/** Let the texts say again which rules are likely. */
export function suggestRules(): void {
  change((session) => ({ ...session, rulesChosen: false }));
}

export function setLabelType(labelType: string): void {
  change((session) => ({ ...session, labelType }));
}

export function applyRecipe(recipe: ImportRecipe): void {
  change((session) => withRecipe(session, recipe));
}

function change(how: (session: Session) => Session): void {
  if (state) void refresh(how(state.session));
}

/** Show these choices at once, and what they lead to as soon as it is worked out. */
function refresh(session: Session): Promise<void> {
  latest = workOut(session);
  return latest;
}

/** Resolves when all that was chosen is worked out. */
export async function settled(): Promise<void> {
  for (let seen: Promise<void> | undefined; seen !== latest; ) {
    seen = latest;
    await seen;
  }
}

async function workOut(session: Session): Promise<void> {
  const run = ++latestRun;
  const { overviews = {}, preview = null } = state ?? {};
  let current = session;
  set({ session, overviews, preview, working: true, error: null });
  try {
    const worker = deskOf();
    const next: Record<string, TierOverview> = {};
    for (const format of formatsIn(current)) {
      const paths = pathsOf(current, format);
      const choice = current.tiers[format] ?? (await worker.suggestTiers(paths));
      current = { ...current, tiers: { ...current.tiers, [format]: choice } };
      next[format] = await worker.tiers(paths, choice);
      if (run !== latestRun) return;
    }
    if (!current.rulesChosen && hasTiers(current)) {
      current = { ...current, rules: await worker.suggestRules(chosenFiles(current)) };
    }
    if (run !== latestRun) return;
    set({ session: current, overviews: next, preview, working: true, error: null });
    // Whoever is typing is not done yet.
    if (preview) await new Promise((resolve) => setTimeout(resolve, typingMs));
    if (run !== latestRun) return;
    const made = await worker.preview(chosenFiles(current), current.rules);
    if (run === latestRun)
      set({ session: current, overviews: next, preview: made, working: false, error: null });
  } catch (error) {
    if (run === latestRun) set({ session: current, overviews, preview, working: false, error });
  }
}

/** The labels of each file, for the check of labels. */
export const labelTexts = (session: Session) => deskOf().labels(chosenFiles(session), session.rules);
