import type { LeftOutAnnotation } from '@persephone/formats/annotation-import';
import type { Repositories } from '../repositories.js';
import type { AnnotationDocument, AnnotationImport } from './document.js';
import type { AnnotatedUtterance, ReadFile } from './read.js';
import { reconcile } from './reconcile.js';

const samplesTold = 5;
const unknownTold = 100;

/**
 * Make the utterances of a document as its file has them. In one transaction; one import of a document after the other.
 * Undefined where the document is gone.
 */
export async function importDocument(
  repositories: Repositories,
  document: AnnotationDocument,
  read: ReadFile,
): Promise<AnnotationImport | undefined> {
  const { annotationDocuments: documents, transcriptions, utterances, deletions } = repositories;
  if (!(await documents.hold(document.id))) return undefined;
  const names = new Set(read.tiers.map(({ name }) => name));
  const inFile = new Set(read.tierNames);
  const all = await documents.annotations(document.id);
  const concerned = all.filter(({ tier }) => names.has(tier) || !inFile.has(tier));
  const { create, update, unchanged, keep, remove, detach } = reconcile(concerned, read.found.utterances);

  await documents.setRead(document.id, read);
  const tierIds = await documents.putTiers(document.id, read.tiers);
  const idOf = (tier: string) => {
    const id = tierIds.get(tier);
    if (id === undefined) throw new Error(`The tier ${tier} was not written`);
    return id;
  };
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
      tierId: idOf(tier),
      ...{ key, startMs, endMs },
      text: annotated,
      utteranceId: made[i]?.id ?? null,
      transcriptionId: texts[i]?.id ?? null,
    })),
  );

  for (const { stored, now } of update) {
    const { startMs, endMs, speaker, annotated: text, labels } = now;
    const isSameText = stored.labels === labels.join(' ');
    const newer = isSameText
      ? undefined
      : await transcriptions.insert({ ...transcriptionOf(now), basedOn: stored.transcriptionId });
    if (stored.utterance) {
      await utterances.update(stored.utterance.id, {
        ...{ startMs, endMs, speaker },
        ...(newer ? { transcriptionId: newer.id } : {}),
      });
    }
    await documents.updateAnnotation(stored.id, {
      ...{ startMs, endMs, text },
      ...(newer ? { transcriptionId: newer.id } : {}),
    });
  }
  for (const { stored, now } of keep) {
    await documents.updateAnnotation(stored.id, {
      startMs: now.startMs,
      endMs: now.endMs,
      text: now.annotated,
    });
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
  await documents.removeTiers(
    document.id,
    [...new Set(all.map(({ tier }) => tier))].filter((tier) => !inFile.has(tier)),
  );

  return {
    annotationDocumentId: document.id,
    tiers: read.tiers.length,
    created: create.length,
    updated: update.length,
    unchanged,
    kept: keep.length,
    removed: remove.filter(({ utterance }) => utterance !== null).length,
    detached: detach.length,
    leftOut: byReason(read.found.leftOut),
    unknown: [...read.found.unknown]
      .sort(([, a], [, b]) => b - a)
      .slice(0, unknownTold)
      .map(([character, count]) => ({ character, count })),
    overlaps: read.found.overlaps,
  };
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
