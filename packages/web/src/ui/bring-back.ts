import { notifications } from '@mantine/notifications';
import { undoDeletion } from '../api/deletion.js';
import { restoredWords } from './deletion-words.js';
import { showDone } from './undo-notice.js';

/** The id of the notice that something was deleted, which offers to undo it. */
export const noticeOf = (deletionId: number): string => `deletion ${deletionId}`;

/** Undo a deletion, and say what came of it. */
export async function bringBack(deletionId: number): Promise<void> {
  const restored = await undoDeletion(deletionId);
  notifications.hide(noticeOf(deletionId));
  showDone(restoredWords(restored), undefined);
}
