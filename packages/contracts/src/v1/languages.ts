import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable, referenceTo } from '../common.js';
import { Name } from './common.js';
import { Count, sound } from './overview.js';

const Code = Type.String({
  maxLength: 100,
  description: 'Of ISO 639-3 (such as mdw) or of Glottolog (such as mbos1242)',
});

export const Language = Type.Object(
  {
    id: Id,
    name: Type.String(),
    code: Nullable(Code),
    ...sound,
    corpora: Count('Corpora that have utterances of it'),
    models: Count('Models of these corpora, trained or not, and imported models of it'),
    latestModel: Nullable(
      Type.Object(
        {
          id: Id,
          name: Type.String(),
          ler: Nullable(
            Type.Number({
              minimum: 0,
              description:
                'Label error rate on its test set, else that of its best epoch on its validation set',
            }),
          ),
        },
        { description: 'The newest that is trained' },
      ),
    ),
    createdAt: Moment,
  },
  { $id: 'Language', description: 'A language, with what there is of it; the demonstration counts in none' },
);
export type Language = Static<typeof Language>;

export const Languages = Type.Object(
  {
    languages: Type.Array(referenceTo(Language), { description: 'By name' }),
    unassigned: Type.Object(sound, {
      description: 'What is of no language; the demonstration, which is a language of its own, is not in it',
    }),
  },
  { $id: 'Languages' },
);

export const CreateLanguage = Type.Object(
  { name: Name, code: Type.Optional(Nullable(Code)) },
  { additionalProperties: false },
);

export const ChangeLanguage = Type.Partial(CreateLanguage, {
  additionalProperties: false,
  description: 'What is to be different about a language',
});

const OfLanguage = Nullable({ ...Id, description: 'Null: of none' });

export const ChangeAudio = Type.Object(
  { languageId: OfLanguage },
  { additionalProperties: false, description: 'What is to be different about a recording' },
);

export const ChangeModel = Type.Object(
  { languageId: OfLanguage },
  { additionalProperties: false, description: 'What is to be different about an imported model' },
);

export const ChangeManyAudio = Type.Object(
  { audioIds: Type.Array(Id, { minItems: 1, maxItems: 100_000 }), languageId: OfLanguage },
  { additionalProperties: false },
);

export const MovedAudio = Type.Object(
  {
    moved: Type.Array(Type.Object({ languageId: OfLanguage, audioIds: Type.Array(Id) }), {
      description: 'Those that were of another language, by which: to undo it, send each back',
    }),
  },
  { $id: 'MovedAudio' },
);
