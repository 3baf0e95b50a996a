import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { DomainError } from '../domain/errors.js';
import { toDomainError } from './constraints.js';
import { repeatDeadlocked } from './deadlock.js';
import type { Capabilities } from './dialects/capabilities.js';
import { readStatement } from './dialects/statement.js';

/**
 * Set while a transaction's work runs. Asking for another connection there is always a mistake: the statement
 * would stand outside the transaction, and where one connection writes at a time it would wait for itself.
 */
export const openTransaction = new AsyncLocalStorage<{ open: boolean }>();

function refuseWithinTransaction(): void {
  if (openTransaction.getStore()?.open) {
    throw new Error('Inside a transaction use the repositories that it hands over, and none besides.');
  }
}

/** Values that one database would store changed and the other refuse; both refuse them here, in the same words. */
function refuseUnstorable(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (typeof value === 'string') {
      if (value.includes('\0')) {
        throw new DomainError('constraint-violated', 'Text cannot hold the character U+0000; remove it.');
      }
      if (/\p{Surrogate}/u.test(value)) {
        throw new DomainError('constraint-violated', 'Text holds half of a character (a lone surrogate).');
      }
    } else if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new DomainError('constraint-violated', `A number must be finite, and this is ${value}.`);
    }
  }
}

/** What is said of a change whose answer never came. */
const maybeKept =
  'The answer to this change never came: it may or may not have been kept. Look before you do it again.';

function faultOfPlaceOr(
  error: unknown,
  capabilities: Capabilities,
  changing: () => boolean = () => false,
): unknown {
  if (error instanceof DomainError) return error;
  const full = capabilities.full(error);
  if (full !== undefined) return new DomainError('storage-full', full, {}, { cause: error });
  const known = capabilities.unavailable(error);
  if (!known) return error;
  const isUnknown = known.unanswered && changing();
  return new DomainError(
    known.code,
    isUnknown ? `${known.detail} ${maybeKept}` : known.detail,
    isUnknown ? { outcome: 'unknown' } : {},
    { cause: error },
  );
}

interface ReadsAtOnce {
  readAtOnce<R>(query: CompiledQuery<R>): R[] | undefined;
}

class GuardedConnection implements DatabaseConnection {
  inTransaction = false;
  /** The first error of the transaction: after it nothing more is done until the rollback, on any database. */
  failure: { readonly error: unknown } | undefined;

  constructor(
    readonly inner: DatabaseConnection,
    private readonly capabilities: Capabilities,
  ) {}

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Of a transaction it is all that is done again, not the statement.
    return this.inTransaction ? this.executeOnce(query) : repeatDeadlocked(() => this.executeOnce(query));
  }

  private async executeOnce<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.refuseIfFailed();
    try {
      refuseUnstorable(query.parameters);
      return await this.inner.executeQuery<R>(query);
    } catch (error) {
      const translated = this.translate(error, query);
      if (this.inTransaction) this.failure ??= { error: translated };
      throw translated;
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  refuseIfFailed(): void {
    if (this.failure) {
      throw new Error('A statement of this transaction failed, so nothing more of it can be done.', {
        cause: this.failure.error,
      });
    }
  }

  private translate(error: unknown, query: CompiledQuery): unknown {
    const changing = () => !this.inTransaction && readStatement(query.sql) !== undefined;
    const translated = faultOfPlaceOr(error, this.capabilities, changing);
    if (translated instanceof DomainError) return translated;
    const refusal = this.capabilities.refusal(error, query);
    return refusal ? toDomainError(refusal, error) : error;
  }
}

const isGuarded = (connection: DatabaseConnection): GuardedConnection => {
  if (connection instanceof GuardedConnection) return connection;
  throw new TypeError('A connection of another driver');
};

/**
 * What every connection of either database goes through: proved once to enforce foreign keys before its first
 * use; refusals become coded errors; a transaction in which a statement failed cannot be committed (PostgreSQL
 * would answer COMMIT with a silent rollback, SQLite would commit the rest).
 */
export class GuardedDriver implements Driver {
  private readonly proved = new WeakMap<DatabaseConnection, GuardedConnection>();

  constructor(
    private readonly inner: Driver & {
      /** A connection that nobody uses and that can read at once; it stays with the driver. */
      idleConnection?(): (DatabaseConnection & ReadsAtOnce) | undefined;
    },
    private readonly capabilities: Capabilities,
  ) {}

  init(): Promise<void> {
    return this.inner.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    refuseWithinTransaction();
    const inner = await this.translated(() => this.inner.acquireConnection());
    const known = this.proved.get(inner);
    if (known) return known;
    try {
      const problem = await this.translated(() => this.capabilities.connectionProblem(inner));
      if (problem !== undefined) throw new DomainError('integrity-not-enforced', problem);
    } catch (error) {
      await this.inner.releaseConnection(inner);
      throw error;
    }
    const guarded = new GuardedConnection(inner, this.capabilities);
    this.proved.set(inner, guarded);
    return guarded;
  }

  /** See `Capabilities.readAtOnce`. */
  readAtOnce<R>(query: CompiledQuery<R>): R[] | undefined {
    refuseWithinTransaction();
    const idle = this.inner.idleConnection?.();
    if (!idle || !this.proved.has(idle)) return undefined;
    refuseUnstorable(query.parameters);
    try {
      return idle.readAtOnce(query);
    } catch (error) {
      throw faultOfPlaceOr(error, this.capabilities);
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const guarded = isGuarded(connection);
    await this.translated(() => this.inner.beginTransaction(guarded.inner, settings));
    guarded.inTransaction = true;
    guarded.failure = undefined;
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const guarded = isGuarded(connection);
    guarded.refuseIfFailed();
    await this.translated(
      () => this.inner.commitTransaction(guarded.inner),
      () => true,
    );
    guarded.inTransaction = false;
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const guarded = isGuarded(connection);
    guarded.inTransaction = false;
    guarded.failure = undefined;
    try {
      await this.inner.rollbackTransaction(guarded.inner);
    } catch (error) {
      // A connection that is gone was rolled back by the server; the error that led here must not be hidden.
      if (this.capabilities.unavailable(error) === undefined) throw error;
    }
  }

  private async translated<T>(work: () => Promise<T>, changing?: () => boolean): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw faultOfPlaceOr(error, this.capabilities, changing);
    }
  }

  async savepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.inner.savepoint?.(isGuarded(connection).inner, name, compile);
  }

  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    const guarded = isGuarded(connection);
    await this.inner.rollbackToSavepoint?.(guarded.inner, name, compile);
    guarded.failure = undefined;
  }

  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await this.inner.releaseSavepoint?.(isGuarded(connection).inner, name, compile);
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.inner.releaseConnection(isGuarded(connection).inner);
  }

  destroy(): Promise<void> {
    return this.inner.destroy();
  }
}
