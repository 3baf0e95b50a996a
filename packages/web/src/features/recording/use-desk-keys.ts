import { useEffect, useRef } from 'react';
import { type DeskAction, deskKey } from './keys.js';

/** What has the focus, as far as keys are concerned; undefined where the page behind it is not meant at all. */
function place(target: EventTarget | null): Parameters<typeof deskKey>[1] | undefined {
  if (!(target instanceof Element)) return 'elsewhere';
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return undefined;
  if (target.matches('textarea[data-text]')) return 'text';
  return target.closest('input, textarea, select') ? 'field' : 'elsewhere';
}

/** Have the keys of the page do what they are for, wherever the focus is on it. */
export function useDeskKeys(perform: (action: DeskAction) => void): void {
  const latest = useRef(perform);
  latest.current = perform;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // While letters are being composed, keys belong to the input method.
      if (event.defaultPrevented || event.isComposing) return;
      const where = place(event.target);
      const found = where && deskKey(event, where);
      if (!found) return;
      // What is written and not saved yet is undone by the browser.
      const own = event.target instanceof HTMLElement && event.target.dataset.changed === 'true';
      if (own && (found.action === 'undo' || found.action === 'redo')) return;
      event.preventDefault();
      if (event.repeat && !found.held) return;
      latest.current(found.action);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
