import type { Command } from 'commander';
import { contentHash, wholeNumber } from '../numbers.js';
import { data, files, type SetExitCode } from './options.js';

/** What is done with an installation: its keys, its encoders, its files and its database. */
export function addStorageCommands(program: Command, setExitCode: SetExitCode): void {
  const key = program
    .command('key')
    .description('Keys for clients of a service that others can reach. Changes take effect at once.');
  key
    .command('create')
    .description('Make a key, and print it this once: the service keeps only its hash.')
    .argument('<name>', 'for whom or what it is')
    .addOption(data())
    .addOption(files())
    .action(async (name, options) => (await import('../key.js')).createKey(name, options));
  key
    .command('list')
    .description('List keys: number, name, when it was made, whether it is accepted.')
    .addOption(data())
    .addOption(files())
    .action(async (options) => (await import('../key.js')).listKeys(options));
  key
    .command('revoke')
    .description('Accept a key no longer.')
    .argument('<number>', 'as `key list` has it', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .addOption(data())
    .addOption(files())
    .action(async (id, options) => (await import('../key.js')).revokeKey(id, options));

  const encoder = program
    .command('encoder')
    .description('Pretrained encoders of a service, from which its models can learn (docs/encoders.md).');
  encoder
    .command('add')
    .description(
      'Try an encoder out, keep it, and print its number. What is said in a JSON file beside it is read.',
    )
    .argument('<file>', 'the .onnx file, with its weights in it')
    .option('--name <name>', 'what it is called; the name of the file where not given')
    .addOption(data())
    .addOption(files())
    .addHelpText('after', '\nThe service may be at work. A large one takes minutes.')
    .action(async (file, options) => (await import('../encoder.js')).addEncoderFile(file, options));
  encoder
    .command('list')
    .description('List encoders: number, name, what it takes and gives, size, models that need it.')
    .addOption(data())
    .addOption(files())
    .action(async (options) => (await import('../encoder.js')).listEncoders(options));
  encoder
    .command('remove')
    .description('Remove an encoder that no model needs.')
    .argument('<number>', 'as `encoder list` has it', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .addOption(data())
    .addOption(files())
    .action(async (id, options) => (await import('../encoder.js')).removeEncoder(id, options));

  program
    .command('verify')
    .description(
      'See whether all is there: the database is whole, and each file has the bytes that its name says.',
    )
    .addOption(data())
    .addOption(files())
    .option(
      '--after <hash>',
      'go on behind this file, where an earlier verification was stopped',
      contentHash,
    )
    .addHelpText(
      'after',
      '\nThe service may be at work. Each file that is missing or damaged is a line: which, its hash, and what it belongs to.',
    )
    .action(async (options) => setExitCode(await (await import('../verify.js')).verifyCommand(options)));

  program
    .command('backup')
    .description(
      'Copy the database and all files into a folder or bucket, in which only what is new is copied the next time.',
    )
    .argument('<place>', 'a new folder, or that of an earlier backup; or a bucket, as s3://BUCKET/PREFIX')
    .addOption(data())
    .addOption(files())
    .addHelpText('after', '\nThe service may be at work. How it is brought back is in docs/operations.md.')
    .action(async (place, options) =>
      setExitCode(await (await import('../backup.js')).backupCommand(place, options)),
    );

  program
    .command('restore')
    .description(
      'Bring a backup to where there is nothing yet: all files and the database, each compared with what it was.',
    )
    .argument('<backup>', 'the folder or bucket that `persephone backup` has made')
    .addOption(data())
    .addOption(files())
    .addHelpText(
      'after',
      '\nDATABASE_URL names an empty database of PostgreSQL; without it, the database is SQLite in the data folder.\n' +
        'Stopped or killed, the same command goes on where it was.',
    )
    .action(async (backup, options) =>
      setExitCode(await (await import('../restore.js')).restoreCommand(backup, options)),
    );

  program
    .command('move')
    .description(
      'Move the database to PostgreSQL (of SQLite, or of another PostgreSQL), the files to a bucket or another folder, or both. The ' +
        'service is stopped meanwhile.',
    )
    .addOption(data())
    .addOption(files())
    .option('--to-files <address>', 'the bucket to move files to, as s3://BUCKET/PREFIX')
    .option('--to-data <folder>', 'the data folder to move to, where it is another')
    .addHelpText(
      'after',
      '\nTO_DATABASE_URL=postgres://… is the empty database to move the rows to. What is not named stays where it is.\n' +
        'Where it was, nothing is changed. Stopped or killed, the same command goes on where it was.',
    )
    .action(async (options) => setExitCode(await (await import('../move.js')).moveCommand(options)));
}
