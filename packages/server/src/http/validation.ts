import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

export interface FieldError {
  /** Where: `body.training[3]`, `params.audioID`, `querystring.pageSize`. */
  readonly field: string;
  readonly detail: string;
}

/** A request that does not fit its schema. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';

  constructor(readonly errors: readonly FieldError[]) {
    super(
      errors
        .slice(0, 5)
        .map(({ field, detail }) => `${field} ${detail}.`)
        .join(' ') || 'It does not fit.',
    );
  }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>;
}

/** A whole number as it is written, and no other spelling of it: no `1e3`, ` 1`, `0x1`, `1.0`. */
const wholeNumber = /^-?(0|[1-9]\d{0,19})$/;

/** Paths and queries hold text only: turn into numbers and truth values what the schema says is one and what is one. */
function fromText({ properties = {} }: ObjectSchema): (value: unknown) => unknown {
  const typed = Object.entries(properties).flatMap(([name, { type }]) =>
    type === 'integer' || type === 'boolean' ? [{ name, type }] : [],
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || typed.length === 0) return value;
    const read: Record<string, unknown> = { ...value };
    for (const { name, type } of typed) {
      const given = read[name];
      if (typeof given !== 'string') continue;
      if (type === 'integer' && wholeNumber.test(given)) read[name] = Number(given);
      if (type === 'boolean' && (given === 'true' || given === 'false')) read[name] = given === 'true';
    }
    return read;
  };
}

function fieldName(part: string, pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return part + steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
}

const mostErrors = 20;

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message: string;
}

/** Of a field that may be null: what its value must be, and not that null or some branch of the schema would do. */
function withoutNullBranches(errors: readonly SchemaError[]): SchemaError[] {
  const ofBranch = ({ keyword, message }: SchemaError) => keyword === 'anyOf' || message === 'must be null';
  return errors.filter(
    (error) =>
      !ofBranch(error) ||
      !errors.some((other) => !ofBranch(other) && other.instancePath.startsWith(error.instancePath)),
  );
}

/** A body that a thread has read and found to fit its schema. */
export class AcceptedBody {
  constructor(readonly value: unknown) {}
}

/** A body whose bytes are handed on to a thread, which holds them to the schema. */
export class UnreadBody {
  constructor(readonly bytes: Uint8Array) {}
}

const isBinary = (schema: TSchema) => 'format' in schema && schema.format === 'binary';

/** Members that are lists of more items than they may have. */
function longLists(schema: TSchema, value: unknown, part: string): FieldError[] {
  const { properties = {} } = schema as { properties?: Record<string, { maxItems?: number }> };
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, list]) => {
    const most = Object.hasOwn(properties, name) ? properties[name]?.maxItems : undefined;
    return most !== undefined && Array.isArray(list) && list.length > most
      ? [{ field: `${part}.${name}`, detail: `must not have more than ${most} items` }]
      : [];
  });
}

type Check = (value: unknown) => ValidationError | undefined;

interface Union {
  readonly anyOf?: readonly (TSchema & {
    readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
  })[];
}

/** Objects of several kinds, of which each names its own in a member: what is wrong is said of the kind that a value names. */
function checkOfKind(schema: TSchema, part: string): Check | undefined {
  const branches = (schema as Union).anyOf ?? [];
  const name = Object.entries(branches[0]?.properties ?? {}).find(([, member]) => 'const' in member)?.[0];
  if (name === undefined) return undefined;
  const kinds = branches.map(({ properties }) => properties?.[name]?.const);
  if (kinds.includes(undefined)) return undefined;
  const checks = new Map(kinds.map((kind, i) => [kind, compileCheck(branches[i] as TSchema, part)]));
  const field = `${part}.${name}`;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return new ValidationError([{ field: part, detail: 'must be object' }]);
    }
    const check = checks.get((value as Record<string, unknown>)[name]);
    return check
      ? check(value)
      : new ValidationError([{ field, detail: `must be one of ${kinds.join(', ')}` }]);
  };
}

/** Answers with what is wrong with a value; undefined where it fits. */
export function compileCheck(schema: TSchema, part: string): Check {
  const ofKind = checkOfKind(schema, part);
  if (ofKind) return ofKind;
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return undefined;
    // Said by themselves: of each of their items something may be wrong, too, and to find all that takes seconds.
    const tooLong = longLists(schema, value, part);
    if (tooLong.length > 0) return new ValidationError(tooLong);
    const errors = withoutNullBranches(validator.Errors(value))
      .slice(0, mostErrors)
      .map(({ instancePath, message }) => ({ field: fieldName(part, instancePath), detail: message }));
    return new ValidationError(errors);
  };
}

/** Bodies are taken as they are: an id in quotes is not an id. */
const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart, contentType }) => {
  // A form or a file is streamed, and checked as it arrives.
  if (contentType === 'multipart/form-data' || isBinary(schema)) return () => true;
  const part = httpPart ?? 'body';
  const check = compileCheck(schema, part);
  const read = part === 'body' ? (value: unknown) => value : fromText(schema as ObjectSchema);
  return (given: unknown) => {
    if (given instanceof AcceptedBody) return { value: given.value };
    if (given instanceof UnreadBody) return { value: given };
    const value = read(given);
    const error = check(value);
    return error ? { error } : { value };
  };
};

/**
 * For a scope and those within it; a scope to which schemas are added forgets what its parent uses.
 *
 * Answers are built to fit their schemas, which the tests hold them to; a serialiser that drops or converts what does
 * not fit would hide it.
 */
export function useCompilers(app: FastifyInstance): void {
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
}
