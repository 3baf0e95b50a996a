import { type Command, Option } from 'commander';
import { segmentationChoices } from '../../elan-extension/segmentation-choices.js';
import { channelChoice } from '../tier-options.js';
import { outputFormats, outputNames } from '../transcription/options.js';
import { encoder, format, model, numeric, type SetExitCode, threads, wordBoundary } from './options.js';

/** What writes drafts. */
export function addTranscriptionCommand(program: Command, setExitCode: SetExitCode): void {
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
      setExitCode(await (await import('../transcribe.js')).transcribeCommand(files, options)),
    );
}
