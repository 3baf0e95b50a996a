import { t } from '../i18n/index.js';
/** What an answer of the service says is wrong (RFC 9457). */
export interface Problem {
  /** The last step of its type: e.g. `audio-not-found`. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  static unreachable(): ProblemError {
    return new ProblemError({
      code: 'service-unreachable',
      title: t('The service does not answer'),
      detail: t('Look whether it is still running. What it has received so far is safe.'),
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
  return {
    code: text(given.type, 'unknown').replace(/^.*[/:#]/, ''),
    title: text(given.title, t('That did not work')),
    detail: text(given.detail, t('The service answered with {status} and did not say why.', { status })),
    status,
  };
}
