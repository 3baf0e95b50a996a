import { isOverPage, usePageKeys } from '../../ui/use-page-keys.js';
import { type ReviewDesk, reviewAction, shortcutOf } from './keys.js';

/** What has the focus, as far as keys are concerned; undefined where the page behind it is not meant at all. */
function place(target: EventTarget | null, editorId: string): Parameters<typeof reviewAction>[1] | undefined {
  if (!(target instanceof Element)) return 'page';
  if (target.id === editorId) return 'editor';
  if (isOverPage(target)) return undefined;
  if (target.closest('input, textarea, select')) return 'field';
  if (target.closest('button, a, summary, [role="button"], [role="tab"], [role="switch"]')) return 'button';
  return 'page';
}

/** Have the keys of the review do what they are for, wherever the focus is on the page. */
export function useReviewKeys(editorId: string, desk: ReviewDesk): void {
  usePageKeys((event) => {
    const where = place(event.target, editorId);
    const action = where && reviewAction(event, where);
    if (!action) return;
    event.preventDefault();
    // A key that is held down goes from label to label, but accepts once.
    const { held, perform } = shortcutOf(action);
    if (event.repeat && !held) return;
    perform(desk);
  });
}
