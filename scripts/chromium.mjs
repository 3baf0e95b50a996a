// Which browser the browser tests and the screenshots use. No dependencies: npm test asks before anything is installed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of a Chromium or Chrome: PERSEPHONE_CHROMIUM, else where they usually are; undefined where there is none.
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined}
 */
export function findChromium(env = process.env) {
  const given = env.PERSEPHONE_CHROMIUM?.trim();
  if (!given) return usual.find(isProgram);
  if (isProgram(given)) return given;
  throw new Error(
    `PERSEPHONE_CHROMIUM is "${given}", and there is no such program. Name one, or leave it unset.`,
  );
}

/** How a person gets one, in a line. */
export const chromiumRemedy =
  'Install Chromium (on Debian: apt-get install chromium) or name a Chrome with PERSEPHONE_CHROMIUM=/path/to/it.';

/** Whether this machine is one of continuous integration on which Debian's Chromium can be installed. */
function mayInstall(env) {
  if (!/^(1|true)$/i.test(env.CI ?? '') || process.getuid?.() !== 0) return false;
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * The browser that is there; on a machine of continuous integration without one, Debian's is installed first.
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined}
 */
export function ensureChromium(env = process.env) {
  const found = findChromium(env);
  if (found !== undefined || !mayInstall(env)) return found;
  console.log("There is no browser on this machine: installing Debian's Chromium for the browser tests …");
  const apt = (...args) =>
    spawnSync('apt-get', [...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 5 * 60 * 1000,
    }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium');
  if (!install() && !(apt('update') && install())) console.log('Chromium could not be installed; see above.');
  return findChromium(env);
}
