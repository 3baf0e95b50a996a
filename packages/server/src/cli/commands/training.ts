import { featureTypes } from '@persephone/engine/features';
import { labelTypes } from '@persephone/engine/labels';
import { recipes } from '@persephone/engine/recipes';
import { type Command, Option } from 'commander';
import { defaultSeed } from '../../domain/models/defaults.js';
import { wholeNumber } from '../numbers.js';
import { channelChoice } from '../tier-options.js';
import { names, type SetExitCode, threads, wordBoundary } from './options.js';

/** What makes a model. */
export function addTrainingCommands(program: Command, setExitCode: SetExitCode): void {
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
    .option('--anew', 'begin from nothing where an earlier training of this model was stopped or killed')
    .addOption(threads())
    .addHelpText(
      'after',
      '\nThe file is written after each epoch that is the best so far. Ctrl-C stops after the batch at hand; the same command ' +
        'then goes on from FILE.checkpoint, which stands beside the model until its training has ended.',
    )
    .action(async (paths, options) =>
      setExitCode(await (await import('../train.js')).trainCommand(paths, options)),
    );
}
