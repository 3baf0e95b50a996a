import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseStorageConfig, type StorageFlags } from '../config.js';
import { type EncoderDesk, withEncoders } from '../manage-encoders.js';
import { settingsBeside } from './encoder-file.js';
import { CliFailure, exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';

const desk = <T>(flags: StorageFlags, work: (desk: EncoderDesk) => Promise<T>): Promise<T> =>
  withEncoders(
    parseStorageConfig(process.env, flags),
    { path: process.argv[1] ?? '', execArgv: process.execArgv },
    work,
  );

/** Its number alone on standard output, so that a script can take it. */
export async function addEncoderFile(
  path: string,
  { name = basename(path), ...flags }: StorageFlags & { readonly name?: string },
): Promise<void> {
  if (!(await stat(path)).isFile()) throw new CliFailure(`${path} is no file.`);
  const settings = await settingsBeside(path);
  const interrupted = new AbortController();
  const forget = onInterrupt(
    () => interrupted.abort(new CliFailure('interrupted', exitCodes.interrupted)),
    () => process.exit(exitCodes.interrupted),
  );
  try {
    const { encoder, created } = await desk(flags, (encoders) =>
      encoders.add({ path, name, settings }, interrupted.signal),
    );
    const { id, input, dimension, frameShiftMs } = { ...encoder.description, id: encoder.id };
    process.stderr.write(
      created
        ? `Encoder ${id}, ${encoder.name}: from ${input} ${dimension} numbers every ${frameShiftMs} ms.\n`
        : `Encoder ${id}, ${encoder.name}, makes the same features, and was there already.\n`,
    );
    process.stdout.write(`${id}\n`);
  } finally {
    forget();
  }
}

export async function listEncoders(flags: StorageFlags): Promise<void> {
  const encoders = await desk(flags, ({ list }) => list());
  if (encoders.length === 0) {
    process.stderr.write('There are no encoders. Add one with: persephone encoder add FILE.onnx\n');
  }
  for (const { id, name, byteLength, models, description } of encoders) {
    const what = `${description.input}, ${description.output}`;
    process.stdout.write(`${id}\t${name}\t${what}\t${byteLength} bytes\t${models} models\n`);
  }
}

export async function removeEncoder(id: number, flags: StorageFlags): Promise<void> {
  const { name } = await desk(flags, ({ remove }) => remove(id));
  process.stderr.write(`The encoder ${name} is gone.\n`);
}
