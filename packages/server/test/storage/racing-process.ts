// A process of its own, on a database and a folder that others use at the same time: uploads the same few recordings,
// anew or by their hash alone, and deletes them, and sweeps. Prints what it did as one line of JSON.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { openDatabase } from '../../src/db/index.js';
import { DomainError } from '../../src/domain/errors.js';
import { createServices } from '../../src/domain/services.js';
import { sweep } from '../../src/domain/sweep.js';
import { type BucketSettings, createBucketPlace, createFileBlobStore } from '../../src/storage/index.js';

const [url = '', folder = '', rounds = '0', bucket = ''] = process.argv.slice(2);
const database = await openDatabase({ url, poolSize: 3 });
const blobs =
  bucket === ''
    ? createFileBlobStore(folder)
    : (await createBucketPlace(JSON.parse(bucket) as BucketSettings, folder)).blobs();
const { audio, deletion } = createServices({ database, blobs });
process.stdout.write('ready\n');
await once(process.stdin, 'data');

const contents = ['one', 'two', 'three'].map((text) => Buffer.from(text.repeat(1000)));
const done = { uploaded: 0, reused: 0, deleted: 0, swept: 0, lost: [] as string[] };

async function* bytesOf(content: Uint8Array | undefined) {
  if (content) yield content;
}

const code = (error: unknown) => (error instanceof DomainError ? error.code : String(error));

/** From where it is, and not from a copy. s3rver writes objects in place, so a reader may have to come again. */
async function readThrough(contentHash: string, attempts = 4): Promise<void> {
  try {
    for await (const _ of await blobs.stream(contentHash));
  } catch (error) {
    if (code(error) !== 'storage-unavailable' || attempts === 1) throw error;
    await readThrough(contentHash, attempts - 1);
  }
}

async function upload(content: Buffer, byHash: boolean): Promise<number | undefined> {
  const fileName = `${Math.random()}.wav`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  try {
    const kept = await audio.uploadOnce({ fileName, content: bytesOf(byHash ? undefined : content) }, sha256);
    if (byHash) done.reused += 1;
    else done.uploaded += 1;
    // What was acknowledged can be read, by whoever did what in between.
    await readThrough(kept.audio.contentHash).catch((error: unknown) => done.lost.push(code(error)));
    return kept.audio.id;
  } catch (error) {
    if (code(error) !== 'bytes-not-found') throw error;
    return undefined;
  }
}

/** Of this recording alone. */
async function makeCorpus(audioId: number): Promise<void> {
  await database.transaction(async ({ transcriptions, utterances, corpora }) => {
    const text = { name: 't', fileName: null, text: 'a', source: 'person', modelId: null } as const;
    const { id: transcriptionId } = await transcriptions.insert({ ...text, audioId: null, labelTimes: null });
    const { id } = await utterances.insert({ audioId, transcriptionId });
    await corpora.insert({
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null, labels: ['a'] },
      partition: { training: [id], validation: [], testing: [] },
    });
  });
}

async function one(i: number): Promise<void> {
  const content = contents[i % contents.length] ?? Buffer.alloc(0);
  const id = await upload(content, Math.random() < 0.4);
  if (Math.random() < 0.1) {
    const { discarded } = await sweep({ database, blobs }, { force: true, olderThanMs: 0 });
    done.swept += discarded;
  }
  if (id === undefined) return;
  if (i % 4 === 0) await makeCorpus(id);
  await deletion.delete('audio', id, true);
  done.deleted += 1;
}

for (let i = 0; i < Number(rounds); i += 2) await Promise.all([one(i), one(i + 1)]);
await database.close();
process.stdout.write(`${JSON.stringify(done)}\n`);
process.exit(0);
