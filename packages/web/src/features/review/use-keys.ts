import { useEffect, useRef } from 'react';
import { type ReviewDesk, reviewAction, shortcutOf } from './keys.js';

/** What has the focus, as far as keys are concerned; undefined where the page behind it is not meant at all. */
function place(target: EventTarget | null, editorId: string): Parameters<typeof reviewAction>[1] | undefined {
  if (!(target instanceof Element)) return 'page';
  if (target.id === editorId) return 'editor';
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return undefined;
  if (target.closest('input, textarea, select')) return 'field';
  if (target.closest('button, a, summary, [role="button"], [role="tab"], [role="switch"]')) return 'button';
  return 'page';
}

/** Have the keys of the review do what they are for, wherever the focus is on the page. */
export function useReviewKeys(editorId: string, desk: ReviewDesk): void {
  const latest = useRef(desk);
  useEffect(() => {
    latest.current = desk;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // While letters are being composed, keys belong to the input method.
      if (event.defaultPrevented || event.isComposing) return;
      const where = place(event.target, editorId);
      const action = where && reviewAction(event, where);
      if (!action) return;
      event.preventDefault();
      // A key that is held down goes from label to label, but accepts once.
      const { held, perform } = shortcutOf(action);
      if (event.repeat && !held) return;
      perform(latest.current);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [editorId]);
}
