import { newFileFormatNames } from '@persephone/formats/annotation-formats';
import { type Command, Option } from 'commander';
import { speakerPattern } from '../evaluation/speaker.js';
import { wholeNumber } from '../numbers.js';
import type { SingleFileOptions } from '../single-file.js';
import { encoder, format, model, type SetExitCode, threads } from './options.js';

/** What else is done with a trained model. */
export function addModelCommands(program: Command, setExitCode: SetExitCode): void {
  program
    .command('evaluate')
    .description('Compare what a model recognises in transcribed recordings with their transcriptions.')
    .argument('<folder>', 'recordings with their transcriptions beside them (NAME.wav and NAME.<label type>)')
    .addOption(model())
    .addOption(encoder())
    .addOption(format())
    .option(
      '--report',
      'also by speaker and label, confusions, tones, confidence, unlikely transcriptions',
      false,
    )
    .option(
      '--examples <n>',
      'print so many references and hypotheses one over the other',
      wholeNumber(0, 10_000),
      0,
    )
    .option(
      '--speaker-pattern <regex>',
      "where the speaker is in a file's name, in parentheses: '^([^_]+)_'",
      speakerPattern,
    )
    .addOption(threads())
    .addHelpText('after', '\nWith --format json everything of the report is printed, as one object.')
    .action(async (folder, options) =>
      setExitCode(await (await import('../evaluate.js')).evaluateCommand(folder, options)),
    );

  program
    .command('align')
    .description('Find the times of each label of a transcription (forced alignment).')
    .argument('<recordings...>', 'recordings with NAME.<label type> beside them, or a folder of such')
    .addOption(model())
    .addOption(encoder())
    .addOption(
      new Option('--format <format>', 'how to print').choices(['tsv', 'json', 'textgrid']).default('tsv'),
    )
    .option('--out <folder>', 'write a file for each recording there instead of printing')
    .addOption(threads())
    .addHelpText(
      'after',
      '\nTimes are in milliseconds; a pause belongs to no label. The confidence is how probable, 0 to 1, the model finds\n' +
        'the label there: a low one often means that something else is spoken. TextGrids of several recordings need --out.',
    )
    .action(async (recordings, options) =>
      setExitCode(await (await import('../align.js')).alignCommand(recordings, options)),
    );

  program
    .command('divide')
    .description(
      'Divide long recordings with one transcription into utterances: each line where it is spoken.',
    )
    .argument('<recordings...>', 'recordings with NAME.<label type> beside them, or a folder of such')
    .addOption(model())
    .addOption(encoder())
    .addOption(
      new Option('--output <format>', 'of the annotation files').choices(newFileFormatNames).default('eaf'),
    )
    .option('--output-folder <folder>', 'write there, in the folders that the recordings came in')
    .option('--overwrite', 'also in place of files that are there', false)
    .option('--labels', 'also a tier of labels with their times', false)
    .addOption(threads())
    .addHelpText(
      'after',
      '\nWrites an annotation file beside each recording, and prints RECORDING<TAB>FILE. Without lines, and of lines of more than two\n' +
        'minutes, utterances end in pauses. What is hardly spoken where its text would be is in a tier of drafts. Labels that\n' +
        'the model does not know are aligned as those that are like them.',
    )
    .action(async (recordings, options) =>
      setExitCode(await (await import('../divide.js')).divideCommand(recordings, options)),
    );

  program
    .command('next')
    .description(
      'List what of untranscribed recordings is best transcribed next: what a model would learn most from.',
    )
    .argument('<paths...>', 'recordings that nobody has transcribed, and folders of them')
    .addOption(model())
    .addOption(encoder())
    .addOption(format())
    .option('--count <n>', 'list so many', wholeNumber(1, 1_000_000), 50)
    .option(
      '--transcribed <folder...>',
      'folders with what is transcribed already: what is rare there comes first',
    )
    .addOption(threads())
    .addHelpText(
      'after',
      '\nEach line: file, beginning and end in ms, how much of it the model expects to have wrong, labels that are rare so far,\n' +
        'and what was recognised. In recordings longer than 20 s utterances are found. What is unlike speech comes last.',
    )
    .action(async (paths, options) =>
      setExitCode(await (await import('../next.js')).nextCommand(paths, options)),
    );

  program
    .command('single-file')
    .description(
      'Make a page of a model that transcribes in any browser, without a network or an installation.',
    )
    .addOption(model())
    .option('--output <file>', 'the file to write (.html; default: the name of the model, in this folder)')
    .action(async (options: SingleFileOptions) =>
      setExitCode(await (await import('../single-file.js')).singleFileCommand(options)),
    );

  program
    .command('decoder', { hidden: true })
    .description('Do the tasks that the command that started this process sends.')
    .addOption(model())
    .addOption(encoder())
    .addOption(threads())
    .action(async (options) => (await import('../decoder-pool/process.js')).decoderProcess(options));
}
