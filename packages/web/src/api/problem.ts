import { language, t } from '../i18n/index.js';
import { adviceFor, saysAll } from './advice.js';
import { problemTitles } from './problem-titles.js';

/** What an answer of the service says is wrong (RFC 9457). */
export interface Problem {
  /** The last step of its type: e.g. `audio-not-found`. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  /** What is there now, where it was refused because that was changed meanwhile. */
  readonly current?: unknown;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    // Where nobody answered there is no title of a code: what is to be checked would be said of nothing.
    super(problem.status === 0 ? `${problem.title}. ${problem.detail}` : problemWords(problem));
  }

  static unreachable(): ProblemError {
    return new ProblemError({
      code: 'service-unreachable',
      title: t('The service does not answer'),
      detail: t('Check whether it is still running. What it has received so far is safe.'),
      status: 0,
    });
  }
}

/** Whether it may work when tried again without changing anything. */
export function isPassing(error: unknown): boolean {
  return error instanceof ProblemError && (error.problem.status === 0 || error.problem.status >= 502);
}

const text = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

export function problemOf(body: unknown, status: number): Problem {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const code = text(given.type, 'unknown').replace(/^.*[/:#]/, '');
  return {
    code,
    title: problemTitles[code] ?? text(given.title, t('That did not work')),
    detail: text(given.detail, t('The service answered with {status} and did not say why.', { status })),
    status,
    ...('current' in given && { current: given.current }),
  };
}

/**
 * What the service says went wrong, for where there is no room for a title: it says which file and what to do in English, so that
 * in other languages what its code means and what to do stand before it.
 */
export function problemWords({ code, detail }: { readonly code: string; readonly detail: string }): string {
  const title = problemTitles[code];
  if (language === 'en' || title === undefined) return detail;
  const advice = adviceFor(code);
  if (advice === undefined) return `${title}. ${detail}`;
  return saysAll(code) ? `${title}. ${advice}` : `${title}. ${advice} (${detail})`;
}
