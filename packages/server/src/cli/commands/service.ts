import { type Command, Option } from 'commander';
import type { ConfigFlags } from '../../config.js';
import { jobKinds } from '../../domain/jobs/job.js';
import type { DesktopFlags } from '../desktop/index.js';
import { data, files } from './options.js';

/** What serves, and what works for it. */
export function addServiceCommands(program: Command): void {
  program
    .command('serve')
    .description('Serve the HTTP API, and start workers that train and transcribe.')
    .option('--port <port>', 'port, 0 for any that is free (PORT; default 8080)')
    .option('--host <host>', 'address to listen on (HOST; default 127.0.0.1)')
    .option(
      '--data <folder>',
      'where everything is kept (PERSEPHONE_DATA_DIR; default data/ in the repository, or the folder for data of this user)',
    )
    .option('--files <address>', 'keep files in a bucket, as s3://BUCKET/PREFIX (PERSEPHONE_FILES)')
    .option('--workers <n>', 'worker processes to start (PERSEPHONE_WORKERS; default 2)')
    .option('--threads <n>', 'processor cores that a worker keeps busy (PERSEPHONE_THREADS)')
    .option('--adopt-folder', 'have the data folder and the database belong together from now on')
    .option('--sweep', 'move files that nothing refers to to the trash, however many they are')
    .option('--allow-violations', 'start on a database although rows of it break its integrity rules')
    .addHelpText(
      'after',
      '\nDATABASE_URL=postgres://… keeps the data in PostgreSQL instead of the data folder.\n' +
        'To listen on more than this machine needs a key that clients send: persephone key create NAME.',
    )
    .action(async (flags: ConfigFlags) => (await import('../serve.js')).serve(flags));

  program
    .command('desktop')
    .description('Serve on this machine alone, and open the page in the browser, until the window is closed.')
    .option(
      '--data <folder>',
      'where everything is kept (PERSEPHONE_DATA_DIR; default Persephone in the documents)',
    )
    .option('--port <port>', 'port, 0 for any that is free (PORT; default 8080, or any that is free)')
    .option('--workers <n>', 'worker processes to start (PERSEPHONE_WORKERS; default 2)')
    .option('--threads <n>', 'processor cores that a worker keeps busy (PERSEPHONE_THREADS)')
    .option('--no-browser', 'do not open the page')
    .action(async (flags: DesktopFlags) => (await import('../desktop/index.js')).desktop(flags));

  program
    .command('worker')
    .description(
      'Take jobs from the queue of a service: on this machine, or on others that share its database.',
    )
    .addOption(data())
    .addOption(files())
    .option('--threads <n>', 'processor cores to keep busy (PERSEPHONE_THREADS)')
    .addOption(
      new Option('--kinds <kinds...>', 'the kinds of job to run').choices(jobKinds).default([...jobKinds]),
    )
    .addOption(
      new Option('--kinds-when-idle <kinds...>', 'those to run where there is no job of --kinds').choices(
        jobKinds,
      ),
    )
    .addOption(new Option('--owner <name>', 'what the queue calls this worker').hideHelp())
    .action(async (flags) => (await import('../worker.js')).worker(flags));

  program
    .command('check-model', { hidden: true })
    .description('Try out the model file on standard input, for the process that asks.')
    .action(async () => (await import('../check-model.js')).checkModelOnInput());

  program
    .command('check-encoder', { hidden: true })
    .description('Try out the encoder at a path, for the process that asks.')
    .argument('<path>')
    .argument('<asked>', 'its name, hash and settings, as JSON')
    .action(async (path, asked) => (await import('../check-encoder.js')).checkEncoderAt(path, asked));
}
