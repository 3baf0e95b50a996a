import { Command } from 'commander';
import { version } from '../version.js';
import { addAnnotationCommands } from './commands/annotations.js';
import { addDemoCommand } from './commands/demo.js';
import { addModelCommands } from './commands/models.js';
import type { SetExitCode } from './commands/options.js';
import { addServiceCommands } from './commands/service.js';
import { addStorageCommands } from './commands/storage.js';
import { addTrainingCommands } from './commands/training.js';
import { addTranscriptionCommand } from './commands/transcription.js';

const exitCodeHelp = '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.';

/**
 * The commands. Each loads its part of the program only when it is run; `setExitCode` takes the code of one that
 * ends without an error but not with 0.
 */
export function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command('persephone')
    .description('Learns to transcribe a language from about an hour of transcribed recordings.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for what can be given)')
    .addHelpText('after', exitCodeHelp);

  // In the order in which --help lists them.
  addServiceCommands(program);
  addStorageCommands(program, setExitCode);
  addTrainingCommands(program, setExitCode);
  addTranscriptionCommand(program, setExitCode);
  addModelCommands(program, setExitCode);
  addAnnotationCommands(program, setExitCode);
  addDemoCommand(program, setExitCode);
  return program;
}
