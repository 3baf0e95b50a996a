import { useSyncExternalStore } from 'react';
import { t } from '../../i18n/index.js';

export type Permission = NotificationPermission | 'impossible';

/** Browsers let only pages of this machine, or those behind HTTPS, notify. */
const possible = () => t('Notification') in window && window.isSecureContext;

export const permission = (): Permission => (possible() ? Notification.permission : 'impossible');

const watchers = new Set<() => void>();

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Whether this page may notify, and how to ask: only ever after a click. */
export function useNotifications(): { readonly permission: Permission; ask(): Promise<void> } {
  return {
    permission: useSyncExternalStore(watch, permission),
    ask: async () => {
      if (!possible()) return;
      await Notification.requestPermission();
      for (const watcher of watchers) watcher();
    },
  };
}

/** A notification of the desktop. Returns false where it cannot be shown. */
export function notifyDesktop(title: string, body: string, tag: string, onClick: () => void): boolean {
  if (permission() !== 'granted') return false;
  try {
    const shown = new Notification(title, { body, tag, icon: '/icon.svg' });
    shown.addEventListener('click', () => {
      window.focus();
      onClick();
      shown.close();
    });
    return true;
  } catch {
    // Some browsers of phones have the permission and not the constructor.
    return false;
  }
}

let restore: (() => void) | undefined;

/** Say it in the title of the tab until somebody looks at the page. Does nothing while somebody does. */
export function titleUntilSeen(title: string): void {
  if (!document.hidden) return;
  restore?.();
  const before = document.title;
  document.title = title;
  const onChange = () => {
    if (!document.hidden) restore?.();
  };
  restore = () => {
    document.removeEventListener('visibilitychange', onChange);
    if (document.title === title) document.title = before;
    restore = undefined;
  };
  document.addEventListener('visibilitychange', onChange);
}
