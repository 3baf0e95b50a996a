import { answer, client } from '../../api/client.js';
import { writeDraft } from '../../shared/transcription/drafts.js';
import { type Decision, readJournal, removeDecision } from './journal.js';
import { undoAcceptance } from './queries.js';

/**
 * Undo an acceptance: its utterance goes, with the version that was made for it, and what was typed is a draft again.
 * Throws what the service says where a corpus has the utterance already.
 */
export async function undo({ utteranceId, versionId, transcriptionId }: Decision): Promise<void> {
  if (utteranceId === undefined) return;
  const { text, speaker, startMs, endMs } = await answer(
    client.GET('/v1/utterances/{id}', { params: { path: { id: utteranceId } } }),
  );
  await undoAcceptance(utteranceId, versionId);
  removeDecision(localStorage, utteranceId);
  // A part of a recording was accepted from a text that had more: the draft of the whole is still there.
  if (startMs !== null) return;
  writeDraft(localStorage, transcriptionId, { text, speaker: speaker ?? '', startMs, endMs, at: Date.now() });
}

/** The last acceptance that was not taken back. */
export const lastAccepted = (): Decision | undefined =>
  readJournal(localStorage).findLast(({ kind }) => kind === 'accepted');

/** How an utterance was accepted in this browser; undefined where it was not. */
export const acceptanceOf = (utteranceId: number): Decision | undefined =>
  readJournal(localStorage).findLast((decision) => decision.utteranceId === utteranceId);
