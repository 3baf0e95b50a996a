import Type, { type TProperties, type TSchema } from 'typebox';
import { Id } from '../common.js';

export const defaultLimit = 50;
export const maximumLimit = 500;

/** What every list takes, besides its own filters. A sort with a minus in front is the other way round. */
export function listQuery<const S extends string, F extends TProperties>(sorts: readonly S[], filters: F) {
  const names = sorts.flatMap((name): (S | `-${S}`)[] => [name, `-${name}`]);
  return Type.Object({
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: maximumLimit, default: defaultLimit, description: 'Items a page' }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Where the last page ended: its nextCursor' }),
    ),
    skip: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000_000,
        description:
          'So many items are passed over first, to look into the middle of a long list. A cursor is faster, and misses ' +
          'nothing where items are added or deleted meanwhile.',
      }),
    ),
    sort: Type.Optional(
      Type.Enum(names, {
        description: `By ${sorts.join(', ')}; with a minus in front the other way round`,
      }),
    ),
    count: Type.Optional(Type.Boolean({ description: 'Whether to say in `total` how many items there are' })),
    ...filters,
  });
}

/** A page of a list. The header `Link` has the address of the next. */
export function listOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: 'Null where this is the last page',
    }),
    total: Type.Optional(Type.Integer({ minimum: 0, description: 'Sent where `count` asks for it' })),
  });
}

export const Name = Type.String({ minLength: 1, maxLength: 500 });
const channel = { minimum: 1, maximum: 65_535 } as const;
/** The number of a channel of a recording. */
export const Channel = Type.Integer({ ...channel, description: 'From 1' });
/** The only channel of a recording that is used, where it is not null. */
export const UsedChannel = Type.Integer({
  ...channel,
  description: 'The only channel of the recording that is used, from 1; null: all of them, mixed',
});

export const Milliseconds = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const Sha256 = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256 of the bytes, lower-case hexadecimal',
});
/** What the check of a recording found. */
export const Warnings = Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }), {
  description: 'What is worth knowing of a recording that can be used all the same',
});
export const Source = Type.Enum(['person', 'model'], { description: 'Who made the transcription' });

export const nameFilter = (what: string) =>
  Type.Optional(
    Type.String({
      maxLength: 500,
      description: `A part of ${what}; upper and lower case of A to Z are the same`,
    }),
  );
export const durationFilters = {
  minimumMs: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Not shorter than so many milliseconds' }),
  ),
  maximumMs: Type.Optional(Type.Integer({ minimum: 0, description: 'Not longer' })),
};
export const idFilter = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }));
export const flagFilter = (description: string) => Type.Optional(Type.Boolean({ description }));

export const languageFilter = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description:
      'Of the language with this id; 0: of none, nor of the demonstration, which is one of its own',
  }),
);

/** The languages of what was made of recordings. */
export const LanguagesIn = Type.Array(Type.Object({ id: Id, name: Type.String() }), {
  description: 'The languages of its recordings, by name; empty where none is named',
});

export const demonstrationFilter = flagFilter('Whether it is of the demonstration');
