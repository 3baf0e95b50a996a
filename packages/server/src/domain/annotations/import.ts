import { setTimeout as sleep } from 'node:timers/promises';
import type { AnnotatedUtterance, LeftOutAnnotation } from '@persephone/formats/annotation-import';
import { grouped } from '@persephone/formats/grouped';
import type { Database, Repositories } from '../repositories.js';
import type { AnnotationDocument, AnnotationImport, StoredAnnotation } from './document.js';
import type { ReadFile } from './read.js';
import { placeOf, type Reconciliation, reconcile } from './reconcile.js';

/** Of one transaction: others write between them. */
const portion = 300;
/** SQLite lets one write at a time, and those who wait ask only now and then. */
const pauseMs = 20;
const samplesTold = 5;
const unknownTold = 100;

export interface ImportSteps {
  readonly signal: AbortSignal;
  onDone(annotations: number, total: number): Promise<void>;
}

type Counts = Pick<AnnotationImport, 'created' | 'updated' | 'unchanged' | 'kept' | 'removed' | 'detached'>;

/**
 * Make the utterances of a document as its file has them, a portion of its annotations after the other, each compared and
 * written in one transaction with the document's row held. Broken off anywhere, it goes on by being done again. Undefined
 * where the document is gone.
 */
export async function importDocument(
  database: Database,
  document: AnnotationDocument,
  read: ReadFile,
  { signal, onDone }: ImportSteps,
): Promise<AnnotationImport | undefined> {
  const counts = { created: 0, updated: 0, unchanged: 0, kept: 0, removed: 0, detached: 0 };
  /** With the document's row held: undefined where it is gone. */
  const held = <T>(work: (repositories: Repositories) => Promise<T>): Promise<T | undefined> =>
    database.transaction(async (repositories) =>
      (await repositories.annotationDocuments.hold(document.id)) ? work(repositories) : undefined,
    );
  const inPortion = async (
    differenceOf: (documents: Repositories['annotationDocuments']) => Promise<Reconciliation>,
  ): Promise<boolean> => {
    signal.throwIfAborted();
    const done = await held(async (repositories) => {
      const { annotationDocuments } = repositories;
      const difference = await differenceOf(annotationDocuments);
      // Each time: an import of another version of the file may have removed a tier meanwhile.
      const tierIds = await annotationDocuments.putTiers(document.id, read.tiers);
      await write(repositories, document, difference, tierIds);
      return difference;
    });
    if (!done) return false;
    count(counts, done);
    await sleep(pauseMs);
    return true;
  };

  const { utterances } = read.found;
  const before = await database.annotationDocuments.places(document.id);
  const gone = noLonger(before, read);
  const total = utterances.length + gone.length;
  for (let at = 0; at < utterances.length; at += portion) {
    const some = utterances.slice(at, at + portion);
    const there = await inPortion(async (documents) => {
      const stored: StoredAnnotation[] = [];
      for (const [tier, ofTier] of grouped(some, (utterance) => utterance.tier)) {
        const keys = ofTier.map(({ key }) => key);
        stored.push(...(await documents.annotationsOf(document.id, tier, keys)));
      }
      return reconcile(stored, some);
    });
    if (!there) return undefined;
    await onDone(at + some.length, total);
  }
  for (let at = 0; at < gone.length; at += portion) {
    const some = gone.slice(at, at + portion);
    const there = await inPortion(async (documents) => reconcile(await documents.annotationsByIds(some), []));
    if (!there) return undefined;
    await onDone(utterances.length + at + some.length, total);
  }
  const inFile = new Set(read.tierNames);
  const tiersGone = [...new Set(before.map(({ tier }) => tier))].filter((tier) => !inFile.has(tier));
  const ended = await held(async ({ annotationDocuments }) => {
    await annotationDocuments.removeTiers(document.id, tiersGone);
    await annotationDocuments.setRead(document, read);
    return true;
  });
  if (!ended) return undefined;
  return {
    annotationDocumentId: document.id,
    tiers: read.tiers.length,
    ...counts,
    leftOut: byReason(read.found.leftOut),
    unknown: [...read.found.unknown]
      .sort(([, a], [, b]) => b - a)
      .slice(0, unknownTold)
      .map(([character, times]) => ({ character, count: times })),
    overlaps: read.found.overlaps,
  };
}

/** What is stored of the tiers that are taken now, or that the file no longer has, and is not in it. */
function noLonger(
  stored: readonly { readonly id: number; readonly tier: string; readonly key: string }[],
  { tiers, tierNames, found }: ReadFile,
): number[] {
  const taken = new Set(tiers.map(({ name }) => name));
  const inFile = new Set(tierNames);
  const there = new Set(found.utterances.map(placeOf));
  return stored
    .filter((one) => (taken.has(one.tier) || !inFile.has(one.tier)) && !there.has(placeOf(one)))
    .map(({ id }) => id);
}

/** Write what is different, in the transaction at hand. */
async function write(
  { annotationDocuments: documents, transcriptions, utterances, deletions }: Repositories,
  document: AnnotationDocument,
  { create, update, keep, remove, detach }: Reconciliation,
  tierIds: ReadonlyMap<string, number>,
): Promise<void> {
  const transcriptionOf = ({ tier, key, labels }: AnnotatedUtterance) => ({
    name: `${document.fileName} ${tier} ${key}`.slice(0, 500).normalize('NFC'),
    text: labels.join(' '),
    source: 'person' as const,
    ...{ fileName: null, modelId: null, audioId: null, labelTimes: null },
  });
  const texts = await transcriptions.insertMany(create.map(transcriptionOf));
  const made = await utterances.insertMany(
    create.map(({ startMs, endMs, speaker }, i) => ({
      audioId: document.audioId,
      transcriptionId: texts[i]?.id ?? Number.NaN,
      ...{ startMs, endMs, speaker },
    })),
  );
  await documents.insertAnnotations(
    create.map(({ tier, key, startMs, endMs, annotated }, i) => ({
      tierId: tierIds.get(tier) ?? Number.NaN,
      ...{ key, startMs, endMs },
      text: annotated,
      utteranceId: made[i]?.id ?? null,
      transcriptionId: texts[i]?.id ?? null,
    })),
  );

  for (const { stored, now } of update) {
    const { startMs, endMs, speaker, annotated: text, labels } = now;
    const newer =
      stored.labels === labels.join(' ')
        ? undefined
        : await transcriptions.insert({ ...transcriptionOf(now), basedOn: stored.transcriptionId });
    const ofText = newer ? { transcriptionId: newer.id } : {};
    if (stored.utterance) {
      const times = stored.startMs === startMs && stored.endMs === endMs ? {} : { startMs, endMs };
      await utterances.update(stored.utterance.id, { ...times, ...ofText, speaker });
    }
    await documents.updateAnnotation(stored.id, { startMs, endMs, text, ...ofText });
  }
  for (const { stored, now } of keep) {
    const { startMs, endMs, annotated: text } = now;
    const { utterance } = stored;
    // What was corrected is the text: times that nobody changed here follow the file.
    if (utterance && utterance.startMs === stored.startMs && utterance.endMs === stored.endMs) {
      await utterances.update(utterance.id, { startMs, endMs });
    }
    await documents.updateAnnotation(stored.id, { startMs, endMs, text });
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
}

function count(counts: { -readonly [K in keyof Counts]: number }, done: Reconciliation): void {
  counts.created += done.create.length;
  counts.updated += done.update.length;
  counts.unchanged += done.unchanged;
  counts.kept += done.keep.length;
  counts.removed += done.remove.filter(({ utterance }) => utterance !== null).length;
  counts.detached += done.detach.length;
}

function byReason(leftOut: readonly LeftOutAnnotation[]): AnnotationImport['leftOut'] {
  const reasons = new Map<LeftOutAnnotation['reason'], { count: number; samples: string[] }>();
  for (const { reason, text } of leftOut) {
    const found = reasons.get(reason) ?? { count: 0, samples: [] };
    found.count += 1;
    if (found.samples.length < samplesTold && text.trim() !== '') found.samples.push(text.slice(0, 200));
    reasons.set(reason, found);
  }
  return [...reasons].map(([reason, found]) => ({ reason, ...found }));
}
