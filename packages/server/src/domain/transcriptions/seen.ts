import { DomainError } from '../errors.js';
import type { TranscriptionRepository } from './transcription.js';

/** What whoever decides on a transcription knew to have been made of it. */
export interface SeenSuccessors {
  /** The versions that were made of it itself. */
  readonly versionIds: readonly number[];
  /** The utterances that have it. */
  readonly utteranceIds: readonly number[];
}

/**
 * Throws `transcription-changed`, with what was made of it meanwhile, where there is more than was seen. In a transaction, in which
 * nothing more is made of it from then on. What was deleted since is no matter.
 */
export async function refuseUnseen(
  transcriptions: TranscriptionRepository,
  id: number,
  seen: SeenSuccessors | undefined,
  wanted: unknown,
): Promise<void> {
  if (!seen) return;
  await transcriptions.hold(id);
  const known = { versions: new Set(seen.versionIds), utterances: new Set(seen.utteranceIds) };
  const versions = (await transcriptions.basedOn(id)).filter((version) => !known.versions.has(version.id));
  const found = await transcriptions.find(id);
  const utteranceIds = (found?.utteranceIds ?? []).filter((one) => !known.utterances.has(one));
  if (versions.length === 0 && utteranceIds.length === 0) return;
  throw new DomainError(
    'transcription-changed',
    `Transcription ${id} was corrected or accepted elsewhere meanwhile. Nothing was stored: look at what is there now, and ` +
      'do it again where it is still wanted.',
    {
      seen,
      wanted,
      current: {
        versions: versions.map((version) => ({ id: version.id, text: version.text })),
        utteranceIds,
      },
    },
  );
}
