import type { Kysely } from 'kysely';
import type { KeptRecipe, RecipeRepository } from '../../domain/annotations/recipe.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { deleteRow, isoTime } from './rows.js';

const toKept = (row: Row<'import_recipe'>): KeptRecipe => ({
  id: row.id,
  name: row.name,
  recipe: JSON.parse(row.recipe),
  createdAt: isoTime(row.created_at),
  changedAt: isoTime(row.changed_at),
});

export function recipeRepository(db: Kysely<Schema>, { now }: Capabilities): RecipeRepository {
  return {
    async put(name, recipe) {
      const content = { recipe: JSON.stringify(recipe), changed_at: now };
      const made = await db
        .insertInto('import_recipe')
        .values({ name, ...content })
        .onConflict((oc) => oc.column('name').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (made) return { kept: toKept(made), created: true };
      const row = await db
        .updateTable('import_recipe')
        .set(content)
        .where('name', '=', name)
        .returningAll()
        .executeTakeFirstOrThrow();
      return { kept: toKept(row), created: false };
    },
    async *list() {
      const names = await db.selectFrom('import_recipe').select('name').orderBy('name').execute();
      for (const { name } of names) {
        const row = await db
          .selectFrom('import_recipe')
          .selectAll()
          .where('name', '=', name)
          .executeTakeFirst();
        // One that was deleted meanwhile is not there.
        if (row) yield toKept(row);
      }
    },
    delete: (id) => deleteRow(db, 'import_recipe', id),
  };
}
