import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Repositories } from '../../src/domain/repositories.js';
import { databasesUnderTest } from '../support/databases.js';
import { insertUtterances } from './fixtures.js';

const postgres = databasesUnderTest().filter(({ name }) => name === 'PostgreSQL');

describe.each(postgres)('on $name', (under) => {
  it('of two transactions that wait for each other, the one that is ended is done again', async () => {
    const test = await under.createMigrated();
    const db = await openDatabase({ url: test.url });
    try {
      const [one, other] = (await insertUtterances(db, 2)).map(({ audioId }) => audioId);
      let tries = 0;
      let meet = (): void => {};
      const both = new Promise<void>((resolve) => {
        meet = resolve;
      });
      const holdInOrder =
        (...ids: readonly (number | undefined)[]) =>
        async ({ audio, languages }: Repositories): Promise<number> => {
          tries += 1;
          await audio.hold([ids[0] ?? 0]);
          const { id } = await languages.insert({ name: `of ${ids[0]}`, code: null });
          if (tries === 2) meet();
          await both;
          await audio.hold([ids[1] ?? 0]);
          return id;
        };
      const made = await Promise.all([
        db.transaction(holdInOrder(one, other)),
        db.transaction(holdInOrder(other, one)),
      ]);
      expect(tries).toBe(3);
      // Of the try that was ended nothing was kept.
      expect((await db.languages.list()).map(({ id }) => id).sort()).toEqual(made.toSorted((a, b) => a - b));
    } finally {
      await db.close();
      await test.dispose();
    }
  });
});
