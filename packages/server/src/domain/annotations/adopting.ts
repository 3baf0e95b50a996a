import type { AnnotatedUtterance } from '@persephone/formats/annotation-import';
import { grouped } from '@persephone/formats/grouped';
import type { LooseUtterance } from './document.js';

export interface Adopted {
  readonly now: AnnotatedUtterance;
  readonly utterance: LooseUtterance;
  /** Of the labels that the file has; the utterance may have others since. */
  readonly transcriptionId: number;
  readonly isCorrected: boolean;
}

/**
 * Which annotations that are new to a document have their utterance here already, of the same segment and labels: an earlier
 * document of the file made it and was deleted, or a person did. What was corrected since is known by the labels that it had.
 * Each is taken once, of several one of the same speaker, and uncorrected ones first.
 */
export function adopted(
  loose: readonly LooseUtterance[],
  utterances: readonly AnnotatedUtterance[],
): { readonly adopt: readonly Adopted[]; readonly create: readonly AnnotatedUtterance[] } {
  const versions = loose.flatMap((utterance) =>
    utterance.transcriptions.map(({ id, text }, corrections) => ({
      ...{ utterance, transcriptionId: id, isCorrected: corrections > 0 },
      place: `${utterance.startMs} ${utterance.endMs} ${text}`,
    })),
  );
  const byPlace = grouped(versions, ({ place }) => place);
  const taken = new Set<number>();
  const adopt: Adopted[] = [];
  const create: AnnotatedUtterance[] = [];
  for (const now of utterances) {
    const free = (byPlace.get(`${now.startMs} ${now.endMs} ${now.labels.join(' ')}`) ?? [])
      .filter(({ utterance }) => !taken.has(utterance.id))
      .toSorted((a, b) => Number(a.isCorrected) - Number(b.isCorrected));
    const found = free.find(({ utterance }) => utterance.speaker === now.speaker) ?? free[0];
    if (found) {
      taken.add(found.utterance.id);
      const { utterance, transcriptionId, isCorrected } = found;
      adopt.push({ now, utterance, transcriptionId, isCorrected });
    } else create.push(now);
  }
  return { adopt, create };
}
