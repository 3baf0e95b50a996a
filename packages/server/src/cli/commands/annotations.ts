import { Argument, type Command, Option } from 'commander';
import { elanTasks } from '../../elan-extension/tasks.js';
import { format, type SetExitCode, threads } from './options.js';

/** What reads annotation files, and what ELAN runs. */
export function addAnnotationCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('annotations')
    .description(
      'Show what annotation files hold: tiers, speakers, annotations, and what is wrong with them.',
    )
    .argument('<files...>', 'ELAN, Praat and other annotation files; the format is found by content')
    .addOption(format())
    .addOption(
      new Option('--encoding <encoding>', 'of texts that are not Unicode and do not declare theirs')
        .choices(['windows-1252', 'macintosh'])
        .default('windows-1252'),
    )
    .addHelpText(
      'after',
      '\nWith --format json one file is printed as one object, several as an array of such, each with its "file".\n' +
        'Times are whole milliseconds, null where they are not known. Speakers followed by ? are guessed.',
    )
    .action(async (files, options) =>
      setExitCode(await (await import('../annotations.js')).annotationsCommand(files, options)),
    );

  const elan = program.command('elan').description('Have ELAN transcribe with the models of this program.');
  elan
    .command('install')
    .description("Write the extension into ELAN's folder of extensions.")
    .argument('[folder]', 'the folder of extensions; otherwise those of the ELANs that are found')
    .action(async (folder) =>
      setExitCode(await (await import('../elan/install.js')).elanInstallCommand(folder)),
    );
  elan
    .command('recognise', { hidden: true })
    .description('What the extension runs: the parameters come on standard input.')
    .addArgument(new Argument('<task>').choices(elanTasks))
    .addOption(threads())
    .action(async (task, options) =>
      setExitCode(await (await import('../elan/recognise.js')).elanRecogniseCommand(task, options)),
    );
}
