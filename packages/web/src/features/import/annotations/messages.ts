import { t } from '../../../i18n/index.js';
import type { AnnotationDesk } from './types.js';

type Method = keyof AnnotationDesk;

interface Request {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: string };

/** On the worker's side: do what was asked, and answer. */
export async function answerWith(
  desk: AnnotationDesk,
  data: unknown,
  post: (answer: Answer) => void,
): Promise<void> {
  const { id, method, args } = data as Request;
  try {
    const call = desk[method].bind(desk) as (...args: readonly unknown[]) => Promise<unknown>;
    post({ id, value: await call(...args) });
  } catch (error) {
    post({ id, failed: error instanceof Error ? error.message : String(error) });
  }
}

/** On the page's side: a desk whose work another thread does. */
export function remoteDesk(worker: Pick<Worker, 'postMessage' | 'addEventListener'>): AnnotationDesk {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let next = 0;
  worker.addEventListener('message', ((event: MessageEvent<Answer>) => {
    const { data } = event;
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('failed' in data) asked?.reject(new Error(data.failed));
    else asked?.resolve(data.value as never);
  }) as EventListener);
  worker.addEventListener('error', ((event: ErrorEvent) => {
    const reason = new Error(
      t('The annotations cannot be worked with: {reason}.', {
        reason: event.message || t('the browser ended it'),
      }),
    );
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  }) as EventListener);
  const ask =
    (method: Method) =>
    (...args: readonly unknown[]): Promise<never> =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, method, args } satisfies Request);
      });
  return {
    read: ask('read'),
    suggestTiers: ask('suggestTiers'),
    tiers: ask('tiers'),
    suggestRules: ask('suggestRules'),
    preview: ask('preview'),
    labels: ask('labels'),
  };
}
