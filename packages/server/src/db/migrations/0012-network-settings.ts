import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * What a network is set to as JSON, which its architecture describes, in place of a column for each setting of the first
 * architecture: a rule about one of them is the architecture's to know, not the table's.
 */
export async function addNetworkSettings(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  await run(sql`alter table model add column architecture text not null default 'blstm-ctc'
    constraint model_architecture_check check (architecture <> '')`);
  await run(sql`alter table model add column settings text not null default '{}'
    constraint model_settings_check check (${capabilities.isJsonObject('settings')})`);
  await run(sql`update model
    set settings = '{"hiddenSize":' || hidden_size || ',"layers":' || number_layers || '}'`);
  await capabilities.changeRules(db, 'model', {
    drop: ['model_hidden_size_check', 'model_number_layers_check'],
  });
  for (const column of ['hidden_size', 'number_layers']) {
    await run(sql`alter table model drop column ${sql.ref(column)}`);
  }
}
