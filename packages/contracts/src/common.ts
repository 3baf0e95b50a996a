import Type, { type Static, type TSchema } from 'typebox';

/** An id of a row. Not beyond what a JSON number holds exactly. */
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A moment, ISO 8601 in UTC. */
export const Moment = Type.String({ format: 'date-time' });

/** What is wrong or odd with speech, as everybody who looks at it says it. */
export const findingMembers = {
  code: Type.String(),
  formerCode: Type.Optional(Type.String({ description: 'The code that it had in earlier versions' })),
  severity: Type.Enum(['error', 'warning'], {
    description: 'An error keeps the file from being used; a warning is worth a look',
  }),
  detail: Type.String(),
  remedy: Type.String(),
};
export const FileFinding = Type.Object({
  file: Type.String(),
  label: Type.Optional(Type.String({ description: 'The label that it is about, where it is one' })),
  ...findingMembers,
});

export const defaultPageSize = 20;
export const maximumPageSize = 1000;

export const PageQuery = Type.Object({
  pageNumber: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 1, description: 'Pages are counted from 1' }),
  ),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: maximumPageSize, default: defaultPageSize })),
});
export type PageQuery = Static<typeof PageQuery>;

/** RFC 9457. `type` ends in a code of the registry; some errors have further members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'A URI reference that ends in the code of the error' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
  },
  { $id: 'Problem', description: 'A problem document (RFC 9457)' },
);
export type Problem = Static<typeof Problem>;

/** What stands before the code in a problem document's `type`. */
export const problemTypePrefix = '/errors/';

/** Point at a schema that is published under its $id, with the type of what it describes. */
export function referenceTo<T extends TSchema>(schema: T) {
  const id = (schema as { $id?: string }).$id;
  if (id === undefined) throw new TypeError('Only a schema with an $id can be referred to');
  return Type.Unsafe<Static<T>>({ $ref: `${id}#` });
}

/**
 * In what `max_samples` (and `maxSamples`) counts: the feature frames of the Python library, whatever the frame shift of
 * the corpus' own features is.
 */
export const maxSamplesUnitMs = 10;
