import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { DomainError } from '../domain/errors.js';
import { singleFileHead, singleFileTail } from '../places.js';
import { version } from '../version.js';

/** A model, as an ONNX file, that is to be put into the page. */
export interface EmbeddedModel {
  /** What the page calls it. */
  readonly name: string;
  readonly byteLength: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

export interface SingleFile {
  readonly byteLength: number;
  /** Throws what the model throws that cannot be opened, before anything is sent. */
  open(): Promise<Readable>;
}

/**
 * The page that transcribes with a model in any browser, from a single file: engine, runtime and model are in it (see
 * packages/single-file). It is made as it is read, whatever the size of the model.
 */
export async function singleFile(model: EmbeddedModel): Promise<SingleFile> {
  // In a script element only this could end it.
  const about = JSON.stringify({ name: model.name, version }).replaceAll('<', '\\u003c');
  const before = Buffer.from(
    `<script type="application/json" id="about">${about}</script>\n<script type="application/octet-stream" id="model">`,
  );
  const after = Buffer.from('</script>\n');
  const [head, tail] = await Promise.all([stat(singleFileHead), stat(singleFileTail)]).catch((cause) => {
    throw new DomainError(
      'single-file-not-built',
      'The page that transcribes from a single file was not built with this program. Start it with `npm start`, which builds it.',
      {},
      { cause },
    );
  });
  const encoded = 4 * Math.ceil(model.byteLength / 3);
  return {
    byteLength: head.size + before.length + encoded + after.length + tail.size,
    open: async () => Readable.from(parts(await model.open(), before, after), { objectMode: false }),
  };
}

async function* parts(
  model: AsyncIterable<Uint8Array>,
  before: Buffer,
  after: Buffer,
): AsyncGenerator<Uint8Array> {
  yield* createReadStream(singleFileHead) as AsyncIterable<Uint8Array>;
  yield before;
  yield* base64(model);
  yield after;
  yield* createReadStream(singleFileTail) as AsyncIterable<Uint8Array>;
}

/** RFC 4648: three bytes are four characters, wherever portions end. */
async function* base64(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const portion of source) {
    const bytes = rest.length === 0 ? Buffer.from(portion) : Buffer.concat([rest, portion]);
    const whole = bytes.length - (bytes.length % 3);
    yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) yield Buffer.from(Buffer.from(rest).toString('base64'));
}
