import { setTimeout as sleep } from 'node:timers/promises';
import type { AnnotatedUtterance, LeftOutAnnotation } from '@persephone/formats/annotation-import';
import { grouped } from '@persephone/formats/grouped';
import type { Database, Repositories } from '../repositories.js';
import { adopted } from './adopting.js';
import type { AnnotationDocument, AnnotationImport, StoredAnnotation } from './document.js';
import { type KnownAnnotation, known, renamedTiers } from './matching.js';
import type { ReadFile } from './read.js';
import { placeOf, type Reconciliation, reconcile } from './reconcile.js';

/** Of one transaction: others write between them. */
const portion = 300;
/** SQLite lets one write at a time, and those who wait ask only now and then. */
const pauseMs = 20;
const samplesReported = 5;
const unknownReported = 100;

export interface ImportSteps {
  readonly signal: AbortSignal;
  /** What this import had done when it was broken off. */
  readonly before?: AnnotationImport | undefined;
  onDone(annotations: number, total: number): Promise<void>;
  /** What it has done so far, in the transaction that did the last of it. */
  record(repositories: Repositories, soFar: AnnotationImport): Promise<void>;
}

type Counts = Pick<AnnotationImport, 'created' | 'updated' | 'kept' | 'removed' | 'detached'>;

/**
 * Make the utterances of a document as its file has them, a portion of its annotations after the other, each compared and
 * written in one transaction with the document's row held. Broken off anywhere, it goes on by being done again. Undefined
 * where the document is gone.
 */
export async function importDocument(
  database: Database,
  document: AnnotationDocument,
  read: ReadFile,
  { signal, before, onDone, record }: ImportSteps,
): Promise<AnnotationImport | undefined> {
  let counts: Counts = { created: 0, updated: 0, kept: 0, removed: 0, detached: 0, ...pickCounts(before) };
  /** With the document's row held: undefined where it is gone. */
  const held = <T>(work: (repositories: Repositories) => Promise<T>): Promise<T | undefined> =>
    database.transaction(async (repositories) =>
      (await repositories.annotationDocuments.hold(document.id)) ? work(repositories) : undefined,
    );
  const inPortion = async (
    compared: number,
    differenceOf: (documents: Repositories['annotationDocuments']) => Promise<Reconciliation>,
  ): Promise<boolean> => {
    signal.throwIfAborted();
    const done = await held(async (repositories) => {
      const { annotationDocuments } = repositories;
      const difference = await differenceOf(annotationDocuments);
      const tierIds = await annotationDocuments.putTiers(document.id, read.tiers);
      const made = await write(repositories, document, difference, tierIds);
      const soFar = counted(counts, difference, made);
      await record(repositories, outcome(document, read, soFar, compared));
      return soFar;
    });
    if (!done) return false;
    counts = done;
    await sleep(pauseMs);
    return true;
  };

  const stored = await held((repositories) => followRenamed(repositories, document, read));
  if (!stored) return undefined;
  const utterances = known(stored, read.found.utterances);
  const gone = noLonger(stored, read, utterances);
  const total = utterances.length + gone.length;
  for (let at = 0; at < utterances.length; at += portion) {
    const some = utterances.slice(at, at + portion);
    const there = await inPortion(at + some.length, async (documents) => {
      const ofPortion: StoredAnnotation[] = [];
      for (const [tier, ofTier] of grouped(some, (utterance) => utterance.tier)) {
        const keys = ofTier.map(({ key }) => key);
        ofPortion.push(...(await documents.annotationsOf(document.id, tier, keys)));
      }
      return reconcile(ofPortion, some);
    });
    if (!there) return undefined;
    await onDone(at + some.length, total);
  }
  for (let at = 0; at < gone.length; at += portion) {
    const some = gone.slice(at, at + portion);
    const there = await inPortion(utterances.length, async (documents) =>
      reconcile(await documents.annotationsByIds(some), []),
    );
    if (!there) return undefined;
    await onDone(utterances.length + at + some.length, total);
  }
  const inFile = new Set(read.tierNames);
  const tiersGone = [...new Set(stored.map(({ tier }) => tier))].filter((tier) => !inFile.has(tier));
  const ended = await held(async ({ annotationDocuments }) => {
    await annotationDocuments.removeTiers(document.id, tiersGone);
    await annotationDocuments.setRead(document, read);
    return true;
  });
  return ended ? outcome(document, read, counts, utterances.length) : undefined;
}

/** What is stored of the document, once its tiers are called as they are in the file. */
async function followRenamed(
  { annotationDocuments: documents }: Repositories,
  { id }: AnnotationDocument,
  { found, tierNames }: ReadFile,
): Promise<KnownAnnotation[]> {
  const stored = await documents.known(id);
  const renamed = renamedTiers(stored, found.utterances, tierNames);
  for (const { from, to } of renamed) await documents.renameTier(id, from, to);
  const names = new Map(renamed.map(({ from, to }) => [from, to]));
  return stored.map((one) => ({ ...one, tier: names.get(one.tier) ?? one.tier }));
}

const pickCounts = (before: AnnotationImport | undefined): Partial<Counts> => {
  if (!before) return {};
  const { created, updated, kept, removed, detached } = before;
  return { created, updated, kept, removed, detached };
};

/** What was done, once so many of its utterances were compared: those of which nothing is said are as they were. */
function outcome(
  document: AnnotationDocument,
  { tiers, found }: ReadFile,
  counts: Counts,
  compared: number,
): AnnotationImport {
  return {
    annotationDocumentId: document.id,
    tiers: tiers.length,
    ...counts,
    unchanged: Math.max(0, compared - counts.created - counts.updated - counts.kept),
    leftOut: byReason(found.leftOut),
    unknown: [...found.unknown]
      .sort(([, a], [, b]) => b - a)
      .slice(0, unknownReported)
      .map(([character, times]) => ({ character, count: times })),
    overlaps: found.overlaps,
  };
}

/** What is stored of the tiers that are taken now, or that the file no longer has, and is not in it. */
function noLonger(
  stored: readonly KnownAnnotation[],
  { tiers, tierNames }: ReadFile,
  utterances: readonly AnnotatedUtterance[],
): number[] {
  const taken = new Set(tiers.map(({ name }) => name));
  const inFile = new Set(tierNames);
  const there = new Set(utterances.map(placeOf));
  return stored
    .filter((one) => (taken.has(one.tier) || !inFile.has(one.tier)) && !there.has(placeOf(one)))
    .map(({ id }) => id);
}

/** Of those that are new in the file, how many utterances were made, and how many corrected ones were found here. */
interface Made {
  readonly created: number;
  readonly kept: number;
}

/** Write what is different, in the transaction at hand. */
async function write(
  { annotationDocuments: documents, transcriptions, utterances, deletions }: Repositories,
  document: AnnotationDocument,
  { create: absent, update, keep, remove, detach }: Reconciliation,
  tierIds: ReadonlyMap<string, number>,
): Promise<Made> {
  const transcriptionOf = ({ tier, key, labels }: AnnotatedUtterance) => ({
    name: `${document.fileName} ${tier} ${key}`.slice(0, 500).normalize('NFC'),
    text: labels.join(' '),
    source: 'person' as const,
    ...{ fileName: null, modelId: null, audioId: null, labelTimes: null },
  });
  const startsMs = [...new Set(absent.map(({ startMs }) => startMs))];
  const loose = absent.length === 0 ? [] : await documents.looseUtterances(document.audioId, startsMs);
  const { adopt, create } = adopted(loose, absent);
  for (const { now, utterance } of adopt) {
    const ofSpeaker = utterance.speaker === null ? { speaker: now.speaker } : {};
    const ofChannel = utterance.channel === null ? { channel: now.channel } : {};
    await utterances.update(utterance.id, { ...ofSpeaker, ...ofChannel });
  }
  const texts = await transcriptions.insertMany(create.map(transcriptionOf));
  const made = await utterances.insertMany(
    create.map(({ startMs, endMs, speaker, channel }, i) => ({
      audioId: document.audioId,
      transcriptionId: texts[i]?.id ?? Number.NaN,
      ...{ startMs, endMs, speaker, channel },
    })),
  );
  const entryOf = (
    { tier, key, startMs, endMs, annotated, speaker, channel }: AnnotatedUtterance,
    utteranceId: number | null,
    transcriptionId: number | null,
  ) => ({
    tierId: tierIds.get(tier) ?? Number.NaN,
    ...{ key, startMs, endMs, text: annotated, speaker, channel, utteranceId, transcriptionId },
  });
  await documents.insertAnnotations([
    ...adopt.map(({ now, utterance, transcriptionId }) => entryOf(now, utterance.id, transcriptionId)),
    ...create.map((now, i) => entryOf(now, made[i]?.id ?? null, texts[i]?.id ?? null)),
  ]);

  for (const { stored, now } of update) {
    const { startMs, endMs, speaker, channel, annotated: text, labels } = now;
    const newer =
      stored.labels === labels.join(' ')
        ? undefined
        : await transcriptions.insert({ ...transcriptionOf(now), basedOn: stored.transcriptionId });
    const ofText = newer ? { transcriptionId: newer.id } : {};
    if (stored.utterance) {
      const times = stored.startMs === startMs && stored.endMs === endMs ? {} : { startMs, endMs };
      const ofSpeaker = stored.utterance.speaker === stored.speaker ? { speaker } : {};
      const ofChannel = stored.utterance.channel === stored.channel ? { channel } : {};
      await utterances.update(stored.utterance.id, { ...times, ...ofText, ...ofSpeaker, ...ofChannel });
    }
    await documents.updateAnnotation(stored.id, { startMs, endMs, text, speaker, channel, ...ofText });
  }
  for (const { stored, now } of keep) {
    const { startMs, endMs, annotated: text, speaker, channel } = now;
    const { utterance } = stored;
    // What was corrected is the text: times that nobody changed here follow the file.
    if (utterance && utterance.startMs === stored.startMs && utterance.endMs === stored.endMs) {
      await utterances.update(utterance.id, { startMs, endMs });
    }
    if (utterance && utterance.speaker === stored.speaker) await utterances.update(utterance.id, { speaker });
    if (utterance && utterance.channel === stored.channel) await utterances.update(utterance.id, { channel });
    await documents.updateAnnotation(stored.id, { startMs, endMs, text, speaker, channel });
  }

  await documents.removeAnnotations([...remove, ...detach].map(({ id }) => id));
  await deletions.delete(
    'utterance',
    remove.flatMap(({ utterance }) => utterance?.id ?? []),
  );
  await deletions.delete(
    'transcription',
    remove.flatMap(({ utterance, transcriptionId }) => (utterance ? (transcriptionId ?? []) : [])),
  );
  return { created: create.length, kept: adopt.filter(({ isCorrected }) => isCorrected).length };
}

const counted = (counts: Counts, done: Reconciliation, made: Made): Counts => ({
  created: counts.created + made.created,
  updated: counts.updated + done.update.length,
  kept: counts.kept + done.keep.length + made.kept,
  removed: counts.removed + done.remove.filter(({ utterance }) => utterance !== null).length,
  detached: counts.detached + done.detach.length,
});

function byReason(leftOut: readonly LeftOutAnnotation[]): AnnotationImport['leftOut'] {
  const reasons = new Map<LeftOutAnnotation['reason'], { count: number; samples: string[] }>();
  for (const { reason, text } of leftOut) {
    const found = reasons.get(reason) ?? { count: 0, samples: [] };
    found.count += 1;
    if (found.samples.length < samplesReported && text.trim() !== '') found.samples.push(text.slice(0, 200));
    reasons.set(reason, found);
  }
  return [...reasons].map(([reason, found]) => ({ reason, ...found }));
}
