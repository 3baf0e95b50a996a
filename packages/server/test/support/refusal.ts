import { DomainError } from '../../src/domain/errors.js';

/** The DomainError that some work is refused with. Throws where it is not, or with another error. */
export async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error(`Not refused in the domain's words: ${String(error)}`, { cause: error });
}
