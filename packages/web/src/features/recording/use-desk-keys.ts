import { isOverPage, usePageKeys } from '../../ui/use-page-keys.js';
import { type DeskAction, deskKey } from './keys.js';

/** What has the focus, as far as keys are concerned; undefined where the page behind it is not meant at all. */
function place(target: EventTarget | null): Parameters<typeof deskKey>[1] | undefined {
  if (!(target instanceof Element)) return 'elsewhere';
  if (isOverPage(target)) return undefined;
  if (target.matches('textarea[data-text]')) return 'text';
  return target.closest('input, textarea, select') ? 'field' : 'elsewhere';
}

/** Have the keys of the page do what they are for, wherever the focus is on it. */
export function useDeskKeys(perform: (action: DeskAction) => void): void {
  usePageKeys((event) => {
    const where = place(event.target);
    const found = where && deskKey(event, where);
    if (!found) return;
    // What is written and not saved yet is undone by the browser.
    const own = event.target instanceof HTMLElement && event.target.dataset.changed === 'true';
    if (own && (found.action === 'undo' || found.action === 'redo')) return;
    event.preventDefault();
    if (event.repeat && !found.held) return;
    perform(found.action);
  });
}
