import { useEffect, useRef } from 'react';

/** Told of the keys that are pressed anywhere on the page, but those that something else has taken. */
export function usePageKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // While letters are being composed, keys belong to the input method.
      if (!event.defaultPrevented && !event.isComposing) latest.current(event);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

/** Whether what has the focus lies over the page, whose keys are not meant then. */
export const isOverPage = (target: Element): boolean =>
  target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
