import { featureTypes } from '@persephone/engine/features';
import { labelTypes } from '@persephone/engine/labels';
import { recipes } from '@persephone/engine/recipes';
import { Argument, Command, Option } from 'commander';
import { type ConfigFlags, defaultThreads } from '../config.js';
import { jobKinds } from '../domain/jobs/job.js';
import { defaultSeed } from '../domain/models/defaults.js';
import { segmentationChoices } from '../elan-extension/segmentation-choices.js';
import { elanTasks } from '../elan-extension/tasks.js';
import { version } from '../version.js';
import type { DesktopFlags } from './desktop/index.js';
import { speakerPattern } from './evaluation/speaker.js';
import { oneLabel } from './label.js';
import { contentHash, wholeNumber } from './numbers.js';
import type { SingleFileOptions } from './single-file.js';
import { channelChoice } from './tier-options.js';
import { outputFormats, outputNames } from './transcription/options.js';

const names = (kinds: readonly { readonly name: string }[]) => kinds.map(({ name }) => name);

const exitCodeHelp = '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.';

/**
 * The commands. Each loads its part of the program only when it is run; `setExitCode` takes the code of one that
 * ends without an error but not with 0.
 */
export function createProgram(setExitCode: (code: number) => void): Command {
  const program = new Command('persephone')
    .description('Learns to transcribe a language from about an hour of transcribed recordings.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for what can be given)')
    .addHelpText('after', exitCodeHelp);

  const threads = () =>
    new Option('--threads <n>', 'processor cores to keep busy')
      .argParser(wholeNumber(1, 256))
      .default(defaultThreads());
  const model = () => new Option('--model <file>', 'a trained model (.onnx)').makeOptionMandatory();
  const encoder = () =>
    new Option(
      '--encoder <file>',
      'where the pretrained encoder of the model is (.onnx), if not where it was',
    );
  const format = () =>
    new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');

  const numeric = (
    flags: string,
    description: string,
    { minimum, maximum, default: value }: { minimum: number; maximum: number; default: number },
  ) => new Option(flags, description).argParser(wholeNumber(minimum, maximum)).default(value);

  const wordBoundary = () =>
    new Option('--word-boundary <label>', 'the label that stands between words').argParser(oneLabel);

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
    .action(async (flags: ConfigFlags) => (await import('./serve.js')).serve(flags));

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
    .action(async (flags: DesktopFlags) => (await import('./desktop/index.js')).desktop(flags));

  const key = program
    .command('key')
    .description('Keys for clients of a service that others can reach. Changes take effect at once.');
  const data = () => new Option('--data <folder>', 'the data folder of the service (PERSEPHONE_DATA_DIR)');
  const files = () =>
    new Option('--files <address>', 'the bucket of the service, as s3://BUCKET/PREFIX (PERSEPHONE_FILES)');
  key
    .command('create')
    .description('Make a key, and print it this once: the service keeps only its hash.')
    .argument('<name>', 'for whom or what it is')
    .addOption(data())
    .addOption(files())
    .action(async (name, options) => (await import('./key.js')).createKey(name, options));
  key
    .command('list')
    .description('List keys: number, name, when it was made, whether it is accepted.')
    .addOption(data())
    .addOption(files())
    .action(async (options) => (await import('./key.js')).listKeys(options));
  key
    .command('revoke')
    .description('Accept a key no longer.')
    .argument('<number>', 'as `key list` has it', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .addOption(data())
    .addOption(files())
    .action(async (id, options) => (await import('./key.js')).revokeKey(id, options));

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
    .action(async (options) => setExitCode(await (await import('./verify.js')).verifyCommand(options)));

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
      setExitCode(await (await import('./backup.js')).backupCommand(place, options)),
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
      setExitCode(await (await import('./restore.js')).restoreCommand(backup, options)),
    );

  program
    .command('move')
    .description(
      'Move the database to PostgreSQL, the files to a bucket or another folder, or both. The service is stopped meanwhile.',
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
    .action(async (options) => setExitCode(await (await import('./move.js')).moveCommand(options)));

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
    .action(async (flags) => (await import('./worker.js')).worker(flags));

  program
    .command('check-model', { hidden: true })
    .description('Try out the model file on standard input, for the process that asks.')
    .action(async () => (await import('./check-model.js')).checkModelOnInput());

  program
    .command('check-encoder', { hidden: true })
    .description('Try out the encoder at a path, for the process that asks.')
    .argument('<path>')
    .argument('<asked>', 'its name, hash and settings, as JSON')
    .action(async (path, asked) => (await import('./check-encoder.js')).checkEncoderAt(path, asked));

  program
    .command('single-file')
    .description(
      'Make a page of a model that transcribes in any browser, without a network or an installation.',
    )
    .addOption(model())
    .option('--output <file>', 'the file to write (.html; default: the name of the model, in this folder)')
    .action(async (options: SingleFileOptions) =>
      setExitCode(await (await import('./single-file.js')).singleFileCommand(options)),
    );

  program
    .command('train')
    .description('Train a model on a folder of recordings and their transcriptions.')
    .argument(
      '<paths...>',
      'a folder with train/, valid/ and perhaps test/, or with wav/, label/ and perhaps *_prefixes.txt; or annotation ' +
        'files (ELAN, Praat, Transcriber, FLEx, CHAT, EXMARaLDA, Pangloss, subtitles) and folders of them, with their recordings',
    )
    .requiredOption('--model <file>', 'the file to write the trained model to (.onnx)')
    .addOption(new Option('--label-type <type>').choices(names(labelTypes)).default('phonemes'))
    .addOption(new Option('--feature-type <type>').choices(names(featureTypes)).default('fbank_and_pitch'))
    .addOption(
      new Option('--preset <preset>', 'how long and how carefully to train')
        .choices(names(recipes))
        .default('standard'),
    )
    .option(
      '--tier-type <pattern...>',
      'of annotation files: the types of tier to train on; * stands for anything',
      [],
    )
    .option('--tier <pattern...>', 'of annotation files: the names of the tiers', [])
    .option('--participant <pattern...>', 'of annotation files: the speakers', [])
    .option(
      '--channel <choice...>',
      'of annotation files: from which channel of its recording what somebody says is taken, as SPEAKER=NUMBER or ' +
        'TIER=NUMBER (* stands for anything), or NUMBER for all; mixed where nothing is said',
      channelChoice,
    )
    .option('--recipe <file>', 'of annotation files: the choices of an import, as the page saves them')
    .option('--text-rules <file>', 'how their text becomes labels: JSON, or a table of spellings and labels')
    .addOption(wordBoundary())
    .option(
      '--from <file>',
      'a trained model (.onnx), of another language or of less speech, that the network begins as',
    )
    .option(
      '--untranscribed <path...>',
      'recordings that nobody has transcribed, and folders of them, to learn from as well: in two further rounds, with which it takes three to five times as long',
    )
    .option(
      '--encoder <file>',
      'a pretrained encoder (.onnx) whose output is learnt from, in place of a feature type: see docs/encoders.md',
    )
    .option(
      '--feature-cache <folder>',
      'keep the features there for the next training: of an encoder they take hours to compute',
    )
    .option('--layers <n>', "LSTM layers (default: the preset's)", wholeNumber(1, 16))
    .option('--hidden <n>', "units of a layer and direction (default: the preset's)", wholeNumber(1, 4096))
    .option('--min-epochs <n>', 'train at least so long', wholeNumber(0, 100_000), 0)
    .option(
      '--max-epochs <n>',
      'and at most so long (default: until it no longer improves)',
      wholeNumber(1, 100_000),
    )
    .option('--seed <n>', 'the same seed gives the same model', wholeNumber(0, 4_294_967_295), defaultSeed)
    .addOption(threads())
    .addHelpText(
      'after',
      '\nThe file is written after each epoch that is the best so far. Ctrl-C stops after the batch at hand.',
    )
    .action(async (paths, options) =>
      setExitCode(await (await import('./train.js')).trainCommand(paths, options)),
    );

  program
    .command('transcribe')
    .description('Transcribe recordings, or the segments of annotation files, with a trained model.')
    .argument(
      '<files...>',
      'recordings (WAV, FLAC, MP3 or Ogg) and folders of them; with a choice of tiers, annotation files and folders of ' +
        'them, with their recordings',
    )
    .addOption(model())
    .addOption(encoder())
    .addOption(format())
    .addOption(
      new Option(
        '--output <formats>',
        `write a file of each: one or more, with commas, of ${outputNames.join(', ')} (the Python library's folders)`,
      ).argParser(outputFormats),
    )
    .option('--output-folder <folder>', 'write there, in the folders that the files came in')
    .option('--overwrite', 'also in place of files that are there', false)
    .option('--labels', 'in what is written: also a tier of labels with their times', false)
    .option('--confidence', 'and tiers of how probable it is that they are right, 0 to 1', false)
    .option('--segment', 'of recordings: find the utterances, and transcribe each', false)
    .option(
      '--whole',
      'of annotation files: transcribe each recording as one, and divide what is recognised over the segments; what lies ' +
        'in none comes into a tier of its own',
      false,
    )
    .addOption(
      numeric(
        '--speech-threshold <percent>',
        'with --segment: how probable speech is to be where an utterance begins',
        segmentationChoices.speechThreshold,
      ),
    )
    .addOption(
      numeric(
        '--shortest-pause <ms>',
        'with --segment: shorter pauses do not end an utterance',
        segmentationChoices.shortestPause,
      ),
    )
    .addOption(
      numeric(
        '--longest-utterance <ms>',
        'with --segment: longer ones are divided where it suits best',
        segmentationChoices.longestUtterance,
      ),
    )
    .option(
      '--tier-type <pattern...>',
      'of annotation files: the types of tier whose segments are transcribed; * stands for anything',
      [],
    )
    .option('--tier <pattern...>', 'of annotation files: the names of the tiers', [])
    .option('--participant <pattern...>', 'of annotation files: the speakers', [])
    .option(
      '--channel <choice...>',
      'from which channel of its recording what is said is taken: NUMBER for all; of the segments of annotation files ' +
        'also SPEAKER=NUMBER or TIER=NUMBER (* stands for anything); mixed where nothing is said',
      channelChoice,
    )
    .option('--recipe <file>', 'of annotation files: the choices of an import, as the page saves them')
    .option('--text-rules <file>', 'a table of spellings and labels, by which labels become text again')
    .addOption(wordBoundary())
    .addOption(threads())
    .addHelpText(
      'after',
      '\nPrints FILE<TAB>labels; with --format json also the times and the confidence of each label. With --output it\n' +
        'writes files beside the recordings instead, and prints RECORDING<TAB>FILE. With --segment a line an utterance:\n' +
        'FILE<TAB>start<TAB>end<TAB>labels, in milliseconds. Of annotation files of ELAN and Praat\n' +
        'it makes the same file with a tier of drafts: NAME.draft.eaf, or NAME.eaf in the output folder.',
    )
    .action(async (files, options) =>
      setExitCode(await (await import('./transcribe.js')).transcribeCommand(files, options)),
    );

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
      setExitCode(await (await import('./evaluate.js')).evaluateCommand(folder, options)),
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
      setExitCode(await (await import('./align.js')).alignCommand(recordings, options)),
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
      setExitCode(await (await import('./next.js')).nextCommand(paths, options)),
    );

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
      setExitCode(await (await import('./annotations.js')).annotationsCommand(files, options)),
    );

  const elan = program.command('elan').description('Have ELAN transcribe with the models of this program.');
  elan
    .command('install')
    .description("Write the extension into ELAN's folder of extensions.")
    .argument('[folder]', 'the folder of extensions; otherwise those of the ELANs that are found')
    .action(async (folder) =>
      setExitCode(await (await import('./elan/install.js')).elanInstallCommand(folder)),
    );
  elan
    .command('recognise', { hidden: true })
    .description('What the extension runs: the parameters come on standard input.')
    .addArgument(new Argument('<task>').choices(elanTasks))
    .addOption(threads())
    .action(async (task, options) =>
      setExitCode(await (await import('./elan/recognise.js')).elanRecogniseCommand(task, options)),
    );

  program
    .command('decoder', { hidden: true })
    .description('Do the tasks that the command that started this process sends.')
    .addOption(model())
    .addOption(encoder())
    .addOption(threads())
    .action(async (options) => (await import('./decoder-pool/process.js')).decoderProcess(options));

  program
    .command('demo')
    .description(
      'Make a small spoken corpus, and do the whole job on it over HTTP: upload, train, transcribe, compare.',
    )
    .addOption(threads())
    .option('--keep', 'keep the folder with the recordings and the data', false)
    .addHelpText('after', '\nNeeds espeak-ng, which `npm ci` installs with the development dependencies.')
    .action(async (options) => setExitCode(await (await import('./demo/index.js')).demoCommand(options)));

  return program;
}
