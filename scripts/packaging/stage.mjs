// The program as a package: what was built, without its sources, and what it is to be installed with. The files lie as in the
// repository, so that the program finds them by the same paths (packages/server/src/places.ts).
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PreparationError } from '../check-node.mjs';
import { root } from '../prepare.mjs';
import { thirdPartyLicences } from './licences.mjs';
import { lockedPackages } from './locked-packages.mjs';
import { installProduction } from './production.mjs';

/** As what it is installed; the command is `persephone`. */
export const packageName = 'persephone-transcription';

const json = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const server = join('packages', 'server');
/** Those of ours whose code is in the program. */
const ours = ['contracts', 'engine', 'formats', 'server'];

const files = () => [
  'LICENSE',
  'NOTICE',
  join('scripts', 'check-node.mjs'),
  join(server, 'package.json'),
  join(server, 'bin'),
  // Not the folder, which keeps the files of builds before.
  ...json(server, 'bundle', 'files.json').map((path) => relative(root, path)),
  join('packages', 'engine', 'assets'),
  join('packages', 'web', 'dist', 'page'),
  join('packages', 'single-file', 'dist', 'page'),
];

/**
 * The packages that the bundled program imports, with the versions of package-lock.json; those that are development dependencies,
 * which the program does without, are left out.
 */
function dependencies(lock) {
  const manifests = ours.map((name) => json('packages', name, 'package.json'));
  const declared = new Set(
    manifests.flatMap((m) => [
      ...Object.keys(m.dependencies ?? {}),
      ...Object.keys(m.optionalDependencies ?? {}),
    ]),
  );
  const imported = json(server, 'bundle', 'packages.json').filter((name) => declared.has(name));
  const versions = imported.map((name) => {
    // The bundle lies in the server's package, and would be given the version at the top.
    const nested = ours.find((of) => lock.packages[`packages/${of}/node_modules/${name}`]);
    if (nested) {
      throw new PreparationError(
        `${name} has a version of its own in packages/${nested}: have it bundled (scripts/bundle.mjs).`,
      );
    }
    return [name, lock.packages[`node_modules/${name}`].version];
  });
  return Object.fromEntries(versions);
}

/** What bundlers have put into program and pages of others' packages, as folders from the root. */
const bundled = () =>
  [join(server, 'bundle'), join('packages', 'web', 'dist'), join('packages', 'single-file', 'dist')].flatMap(
    (folder) => json(folder, 'bundled-packages.json'),
  );

/** Each package once: those of what is bundled may be installed besides. */
function licencesOf(installed) {
  const folders = [...installed, ...bundled().map((folder) => join(root, folder))];
  const titles = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return [`${name}@${version}`, folder];
  });
  return thirdPartyLicences([...new Map(titles).values()]);
}

/**
 * Put the package together in a folder that is new or empty, with all packages that it needs on these platforms. Needs what is built.
 */
export function stagePackage(folder, chosen) {
  const lock = json('package-lock.json');
  for (const file of files()) {
    if (!existsSync(join(root, file)))
      throw new PreparationError(`${file} has not been built: run \`npm start\` once.`);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  const wanted = dependencies(lock);
  const entries = lockedPackages(lock, Object.keys(wanted), chosen);
  installProduction(folder, entries, chosen);
  writeFileSync(
    join(folder, 'THIRD-PARTY-LICENSES'),
    licencesOf(Object.keys(entries).map((path) => join(folder, path))),
  );
  const { version, description, license, engines } = json('package.json');
  const manifest = {
    name: packageName,
    version,
    description,
    license,
    type: 'module',
    engines,
    bin: { persephone: 'packages/server/bin/persephone.js' },
    dependencies: wanted,
    // Within it: whoever installs it has the very packages that were tested, and needs no registry for them.
    bundleDependencies: Object.keys(wanted),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
