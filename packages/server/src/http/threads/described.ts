interface Schema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: unknown;
  readonly const?: unknown;
}

const isUnconstrained = ({ type, anyOf, enum: of, const: is }: Schema) =>
  type === undefined && anyOf === undefined && of === undefined && is === undefined;

/** Of the alternatives of a union, the one that the value is of: they differ in being null, or in a constant member. */
const isOf = ({ type, properties = {} }: Schema, value: unknown): boolean =>
  (value === null) === (type === 'null') &&
  Object.entries(properties).every(
    ([name, of]) => of.const === undefined || (value as Record<string, unknown> | null)?.[name] === of.const,
  );

/**
 * Of a value that fits the schema, what the schema describes. What else a client sent is not handed from thread to
 * thread: it may be of any size, and nobody reads it.
 */
export function described(schema: Schema, value: unknown): unknown {
  if (schema.anyOf) {
    const of = schema.anyOf.find((one) => isOf(one, value));
    return of ? described(of, value) : value;
  }
  if (schema.items && Array.isArray(value)) {
    const { items } = schema;
    return items.properties || items.items || items.anyOf ? value.map((one) => described(items, one)) : value;
  }
  if (schema.properties && typeof value === 'object' && value !== null) {
    const members = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(schema.properties)
        .filter(([name, of]) => Object.hasOwn(members, name) && !isUnconstrained(of))
        .map(([name, of]) => [name, described(of, members[name])]),
    );
  }
  return value;
}
