import type {
  ColumnDefinitionBuilder,
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Expression,
  Kysely,
  RawBuilder,
} from 'kysely';
import type { Notices } from '../../domain/repositories.js';
import type { Schema, TableName } from '../schema.js';

export interface ForeignKey {
  readonly name: string;
  readonly table: TableName;
  readonly column: string;
  readonly parent: TableName;
  readonly onDelete: 'restrict' | 'cascade' | 'set null';
}

/** Why a statement was refused, in words that both databases share. */
export type Refusal =
  | {
      readonly kind: 'foreign-key';
      readonly table: string;
      readonly column: string;
      /** The id that was not there; undefined where the database does not say. */
      readonly value: string | undefined;
    }
  /** A row that something else refers to was to be deleted; `by` is the table of what does, where that is known. */
  | { readonly kind: 'still-referenced'; readonly by: string | undefined }
  | { readonly kind: 'unique'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'check'; readonly name: string }
  | { readonly kind: 'not-null'; readonly table: string; readonly column: string }
  /** A value that its column's type cannot hold. */
  | { readonly kind: 'type' };

/** What keeps a database from answering. */
export interface Unavailable {
  readonly code: 'database-unavailable' | 'database-damaged';
  readonly detail: string;
  /** The statement was under way and its answer never came: it may have been done. */
  readonly unanswered: boolean;
}

/** A row whose reference leads nowhere. */
export interface Violation {
  readonly table: string;
  readonly column: string;
  /** The row's id; where the table has none, the database's own name of the row. */
  readonly row: string;
  readonly parent: string;
  /** The id that is not in the parent. */
  readonly value: string;
}

/** A table as its rows are read one after another. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Its primary key, by whose order its rows are read. */
  readonly key: readonly string[];
}

/** Of a table's columns, what `tablesFrom` puts together: the place in the primary key from 1, 0 outside of it. */
export interface TableColumn {
  readonly table_name: string;
  readonly column_name: string;
  readonly key: number;
}

/** What a table demands of its rows, to be added to one that exists. */
export type TableRule =
  | { readonly kind: 'check'; readonly name: string; readonly condition: RawBuilder<unknown> }
  | {
      readonly kind: 'foreign-key';
      readonly name: string;
      readonly column: string;
      readonly parent: string;
      readonly parentColumn: string;
      readonly onDelete: 'restrict' | 'cascade' | 'set null';
    };

/**
 * Everything in which the two databases differ. Nothing outside this folder knows which one it speaks to: it
 * asks for one of these.
 */
export interface Capabilities {
  /** For messages only. */
  readonly name: string;
  /** Which database it is, for messages: without its password. */
  readonly address: string;
  /** What is at the address, looked at without making or changing anything; 'empty': a file without a byte. */
  present(): 'nothing' | 'empty' | 'something' | 'unknown';

  /** A new Kysely dialect on these connections. */
  readonly kysely: Dialect;
  /** The same for what is done once, at the start, and may take as long as it takes. */
  readonly kyselyAtStart: Dialect;

  // Columns and tables
  readonly types: {
    /** 64 bits, signed. */
    readonly integer: RawBuilder<unknown>;
    /** 64 bits, floating. */
    readonly real: RawBuilder<unknown>;
    /** Text that sorts by its code points, whatever the database's language. */
    readonly codePointText: RawBuilder<unknown>;
  };
  /** Make a column the primary key whose values the database gives and never gives twice. */
  generatedId(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
  /** What ends a CREATE TABLE, so that a column refuses values of another type. */
  readonly tableOptions: RawBuilder<unknown>;
  /** That a text column holds 64 lower-case hexadecimal digits. */
  isContentHash(column: string): RawBuilder<unknown>;
  /** That a text column holds JSON. */
  isJson(column: string): RawBuilder<unknown>;
  /** That a text column holds a JSON object. */
  isJsonObject(column: string): RawBuilder<unknown>;
  /** That a text column is in NFC; undefined where the database cannot tell. */
  isNFC(column: string): RawBuilder<unknown> | undefined;

  /** Let the ids that a table gives go on after those that were put into it. */
  continueIds(db: Kysely<unknown>, table: string): Promise<void>;
  /** Drop checks of a table by name (those that it has not are none), then add rules, which its rows must keep. */
  changeRules(
    db: Kysely<unknown>,
    table: string,
    rules: { readonly drop?: readonly string[]; readonly add?: readonly TableRule[] },
  ): Promise<void>;
  /** What makes a trigger that runs these statements after each row; they see it as `new` and `old`. */
  trigger(
    name: string,
    on: { readonly table: string; readonly event: 'insert' | 'update' | `update of ${string}` | 'delete' },
    statements: readonly RawBuilder<unknown>[],
  ): RawBuilder<unknown>[];

  /** What makes the database give notice of each job that comes into the queue (`listenForJobs`); nothing where it has no such way. */
  readonly queueNotices: readonly RawBuilder<unknown>[];
  /** Call back at each such notice; undefined where none is ever given, and the queue must be looked at. */
  listenForJobs(onNotice: () => void): Notices | undefined;

  /**
   * What makes a trigger that refuses rows of which a condition on `new` holds, as a check of this name would that could
   * look into other tables.
   */
  refusingTrigger(
    name: string,
    on: { readonly table: string; readonly event: 'insert' | `update of ${string}` },
    condition: RawBuilder<unknown>,
    check: string,
  ): RawBuilder<unknown>[];

  // Expressions
  /** Milliseconds since 1970 by the database's clock. */
  readonly now: RawBuilder<number>;
  /**
   * The ids of the rows of this table whose `key` is `owner`, ascending, as the text of a JSON array: one query gives rows
   * with what refers to them.
   */
  idsOf(table: string, key: string, owner: Expression<unknown>): RawBuilder<string>;
  /** That a column's value is among these, any number of them, in one bound parameter. */
  isOneOfIds(column: Expression<unknown>, ids: readonly number[]): RawBuilder<boolean>;
  /** The value that `isOneOfIds` binds for these, for a query that is put together once. */
  boundIds(ids: readonly number[]): unknown;
  isOneOfTexts(column: Expression<unknown>, texts: readonly string[]): RawBuilder<boolean>;
  /** A text in the order of its code points, for sorting and for comparing. */
  byCodePoint(text: Expression<unknown>): RawBuilder<string>;
  /** A text with the letters A to Z in lower case, and no others: what both databases can do alike. */
  folded(text: Expression<unknown>): RawBuilder<string>;
  /** That a text holds another. */
  contains(text: Expression<unknown>, part: string): RawBuilder<boolean>;
  /** The mean of a number that each member of a column's JSON array has; null where the array is empty or null. */
  meanInJson(column: string, member: string): RawBuilder<number | null>;
  /** Whether rows that another transaction holds can be passed over (FOR UPDATE SKIP LOCKED). */
  readonly skipsLocked: boolean;
  /** Whether transactions that write lock the rows they touch (FOR UPDATE); else one of them writes at a time. */
  readonly locksRows: boolean;
  /** Whether statements run in the process that asks, and nobody else is answered by it meanwhile. */
  readonly runsInProcess: boolean;
  /** How many values one statement can bind. */
  readonly maximumParameters: number;

  /**
   * The few rows of a SELECT outside a transaction, all at once and past Kysely, whose way to the database takes longer than
   * the database does. Their columns hold texts and whole numbers, and where their order matters it has a LIMIT.
   * Undefined where it is to be asked as any other: the database has no such way, or is busy.
   */
  readAtOnce<R>(db: Kysely<Schema>, query: CompiledQuery<R>): R[] | undefined;
  /**
   * Of a statement that is asked for again and again, and best done in one way whatever its values are: have each connection keep how
   * it is done, where finding that out takes longer than doing it.
   */
  keepPlan(statement: string): void;

  /** The columns of every table but those that say which migrations were done, in order. */
  tableColumns(db: Kysely<unknown>): Promise<readonly TableColumn[]>;

  // Enforcement
  /**
   * Why foreign keys are not enforced on this connection, read back from the database; undefined where they are.
   * Run on every new connection, after what switches them on.
   */
  connectionProblem(connection: DatabaseConnection): Promise<string | undefined>;
  /** Which of these foreign keys the database does not have as declared, or has and does not enforce. */
  foreignKeyProblems(db: Kysely<Schema>, declared: readonly ForeignKey[]): Promise<string[]>;
  /** Every row whose reference leads nowhere. */
  violations(db: Kysely<Schema>): Promise<Violation[]>;

  /** What is wrong with what is on disk: damage, with what to do about it, and rows that break checks of their columns. */
  damage(
    db: Kysely<Schema>,
  ): Promise<{ readonly damaged: readonly string[]; readonly broken: readonly string[] }>;

  // Errors
  /** Why the database refused a statement; undefined for what is no refusal but a fault of the program. */
  refusal(error: unknown, query: CompiledQuery): Refusal | undefined;
  /** That the database's disk is full, and which, in a sentence; undefined for any other error. */
  full(error: unknown): string | undefined;
  /** What keeps the database from answering at all; undefined for any other error. */
  unavailable(error: unknown): Unavailable | undefined;
}
