import { Option } from 'commander';
import { defaultThreads } from '../../config.js';
import { oneLabel } from '../label.js';
import { wholeNumber } from '../numbers.js';

// What several commands take. Each call makes an option of its own.

/** Takes the code of a command that ends without an error but not with 0. */
export type SetExitCode = (code: number) => void;

export const names = (kinds: readonly { readonly name: string }[]) => kinds.map(({ name }) => name);

export const threads = () =>
  new Option('--threads <n>', 'processor cores to keep busy')
    .argParser(wholeNumber(1, 256))
    .default(defaultThreads());

export const model = () => new Option('--model <file>', 'a trained model (.onnx)').makeOptionMandatory();

export const encoder = () =>
  new Option('--encoder <file>', 'where the pretrained encoder of the model is (.onnx), if not where it was');

export const format = () =>
  new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');

export const numeric = (
  flags: string,
  description: string,
  { minimum, maximum, default: value }: { minimum: number; maximum: number; default: number },
) => new Option(flags, description).argParser(wholeNumber(minimum, maximum)).default(value);

export const wordBoundary = () =>
  new Option('--word-boundary <label>', 'the label that stands between words').argParser(oneLabel);

export const data = () =>
  new Option('--data <folder>', 'the data folder of the service (PERSEPHONE_DATA_DIR)');

export const files = () =>
  new Option('--files <address>', 'the bucket of the service, as s3://BUCKET/PREFIX (PERSEPHONE_FILES)');
