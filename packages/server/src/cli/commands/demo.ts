import type { Command } from 'commander';
import { type SetExitCode, threads } from './options.js';

/** What shows the whole job. */
export function addDemoCommand(program: Command, setExitCode: SetExitCode): void {
  program
    .command('demo')
    .description(
      'Make a small spoken corpus, and do the whole job on it over HTTP: upload, train, transcribe, compare.',
    )
    .addOption(threads())
    .option('--keep', 'keep the folder with the recordings and the data', false)
    .addHelpText('after', '\nNeeds espeak-ng, which `npm ci` installs with the development dependencies.')
    .action(async (options) => setExitCode(await (await import('../demo/index.js')).demoCommand(options)));
}
