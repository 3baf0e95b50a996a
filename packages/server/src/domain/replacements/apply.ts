import { holdsLabel, labelsOf, replaceSequences } from '@persephone/formats/labels';
import { DomainError } from '../errors.js';
import type { Repositories } from '../repositories.js';
import { correctionOf } from '../transcriptions/service.js';
import type { Differing, Replacement } from './replacement.js';

type Parts = Pick<Repositories, 'replacements' | 'transcriptions'>;

/** Texts that are in memory at once: each may be a quarter of a million characters long. */
const portion = 100;

const notFound = (id: number) =>
  new DomainError('replacement-not-found', `There is no replacement ${id} any more.`);

function changedMeanwhile({ count, names }: Differing, what: string): DomainError {
  const others = count > names.length ? ' …' : '';
  return new DomainError(
    'utterance-changed',
    `${count === 1 ? 'An utterance has' : `${count} utterances have`} been changed since ${what}: ${names.join(', ')}${others}. ` +
      'Nothing was changed; look again.',
  );
}

/**
 * Replace the labels in all utterances of a replacement, in the transaction at hand: each has a newer version of its
 * transcription then. Throws, and nothing is to be kept, `utterance-changed` where one has not the transcription that it was seen
 * with, or is gone; `transcription-empty` where nothing would be left.
 */
export async function applyReplacement({ replacements, transcriptions }: Parts, id: number): Promise<void> {
  const replacement = await replacements.hold(id);
  if (replacement?.state !== 'waiting') throw notFound(id);
  const differing = await replacements.differing(id, 'before');
  if (differing.count > 0) throw changedMeanwhile(differing, 'they were looked at');
  const gone = replacement.utterances - (await replacements.countUtterances(id));
  if (gone > 0) {
    throw new DomainError(
      'utterance-changed',
      `${gone === 1 ? 'An utterance was' : `${gone} utterances were`} deleted since they were looked at. Nothing was changed; look again.`,
    );
  }
  let changed = 0;
  for (let after = 0; ; ) {
    const rows = await replacements.planned(id, after, portion);
    const last = rows.at(-1);
    if (!last) break;
    after = last.utteranceId;
    const wanted = rows.flatMap(({ utteranceId, name, before }) => {
      const text = textAfter(before.text, replacement, name);
      return text === before.text
        ? []
        : [{ utteranceId, beforeId: before.id, correction: correctionOf(before, text) }];
    });
    const inserted = await transcriptions.insertMany(wanted.map(({ correction }) => correction));
    const made = wanted.map(({ utteranceId, beforeId }, i) => ({
      ...{ utteranceId, beforeId, afterId: inserted[i]?.id ?? 0 },
    }));
    await replacements.setAfter(
      id,
      rows.map(({ utteranceId }) => utteranceId),
      made,
    );
    changed += made.length;
  }
  await replacements.exchange(id, 'after');
  await replacements.setState(id, 'done', changed);
}

function textAfter(text: string, { find, instead }: Replacement, name: string): string {
  const after = replaceSequences(text, labelsOf(find), labelsOf(instead));
  if (holdsLabel(after)) return after;
  throw new DomainError(
    'transcription-empty',
    `Nothing would be left of the transcription of ${name}. Leave it out, or delete the utterance. Nothing was changed.`,
  );
}

/**
 * Give its utterances what they had before a replacement, in the transaction at hand. Throws `utterance-changed` where
 * somebody has changed one since, unless these are to stay as they are.
 */
export async function undoReplacement(
  { replacements }: Pick<Parts, 'replacements'>,
  id: number,
  skipChanged: boolean,
): Promise<void> {
  const replacement = await replacements.hold(id);
  if (replacement?.state !== 'done') throw notFound(id);
  const differing = await replacements.differing(id, 'after');
  if (differing.count > 0 && !skipChanged) throw changedMeanwhile(differing, 'the labels were replaced');
  await replacements.exchange(id, 'before');
  await replacements.setState(id, 'undone', replacement.utterances);
}
