import { defineArchitecture, registerArchitecture } from '@persephone/engine/architectures';
import Type from 'typebox';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import { recipeOf } from '../../src/domain/models/network.js';
import { createModelService } from '../../src/domain/models/service.js';
import type { Database } from '../../src/domain/repositories.js';
import { modelAnswer } from '../../src/http/v0.1/present.js';
import { insertCorpus } from '../db/fixtures.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

/** All that an architecture tells of itself before it is trained. */
const tiny = defineArchitecture({
  name: 'tiny-linear',
  schema: Type.Object(
    { units: Type.Integer({ minimum: 1, maximum: 9 }), kind: Type.Enum(['plain', 'gated']) },
    { additionalProperties: false },
  ),
  defaults: { units: 4, kind: 'plain' },
  structure: ['units'],
  load: () => Promise.reject(new Error('Nobody trains it here')),
});

beforeAll(() => registerArchitecture(tiny));

describe.each(databasesUnderTest())(
  'an architecture that is in the registry alone, on $name',
  ({ createMigrated }) => {
    let test: TestDatabase;
    let db: Database;
    let corpusId: number;
    beforeEach(async () => {
      test = await createMigrated();
      db = await openDatabase({ url: test.url });
      corpusId = (await insertCorpus(db)).id;
    });
    afterEach(async () => {
      await db.close();
      await test.dispose();
    });
    const services = () =>
      createModelService(db, {} as BlobStore, () => Promise.reject(new Error('Nothing is imported here')));

    it('has its models made, kept, listed and given to a training as they were asked for', async () => {
      const made = await services().create({
        ...{ name: 'm', corpusId, architecture: 'tiny-linear', preset: 'quick' },
        settings: { network: { units: 7 }, beamWidth: 3 },
      });
      expect(made).toMatchObject({
        architecture: 'tiny-linear',
        settings: { network: { units: 7 }, beamWidth: 3 },
      });
      expect(await db.models.find(made.id)).toEqual(made);
      expect(await db.listings.modelsByIds([made.id])).toMatchObject([
        { architecture: 'tiny-linear', settings: { network: { units: 7 } } },
      ]);
      expect(recipeOf(made)).toMatchObject({
        ...{ name: 'quick', architecture: 'tiny-linear', network: { units: 4, kind: 'plain' } },
      });
      expect(modelAnswer(made)).not.toHaveProperty('hiddenSize');
      expect(modelAnswer(made)).not.toHaveProperty('network');
    });

    it.each([
      [{ units: 0 }, 'units'],
      [{ units: 10 }, 'units'],
      [{ units: 2.5 }, 'units'],
      [{ kind: 'other' }, 'kind'],
      [{ hiddenSize: 20 }, 'tiny-linear'],
    ])('refuses %j, naming it, whoever asks', async (network, named) => {
      const refusal = {
        code: 'model-settings-invalid',
        message: expect.stringContaining(named),
      };
      const { settings } = await services().create({ name: 'm', corpusId, settings: {} });
      const asked = { name: 'm', corpusId, architecture: 'tiny-linear' };
      await expect(services().create({ ...asked, settings: { network } })).rejects.toMatchObject(refusal);
      await expect(db.models.insert({ ...asked, settings: { ...settings, network } })).rejects.toMatchObject(
        refusal,
      );
      expect((await db.models.list({ pageNumber: 1, pageSize: 9 })).total).toBe(1);
    });

    it('refuses an architecture that there is not, and settings of another', async () => {
      const make = (architecture: string, network: Readonly<Record<string, unknown>>) =>
        services().create({ name: 'm', corpusId, architecture, settings: { network } });
      await expect(make('perceptron', {})).rejects.toMatchObject({ code: 'model-settings-invalid' });
      await expect(make('blstm-ctc', { units: 4 })).rejects.toMatchObject({ code: 'model-settings-invalid' });
    });
  },
);
