import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MeasuredService, made, parsed, startMeasuredService } from '../support/measured-service.js';
import { wav } from './harness.js';

// As event-loop.test.ts, of annotation files with more annotations than a day of speech has words.
const longestMs = 100;
const annotations = 30_000;

let service: MeasuredService;
beforeAll(async () => {
  service = await startMeasuredService({ args: ['--workers', '0'] });
}, 60_000);
afterAll(() => service.stop());

const send: MeasuredService['send'] = (...request) => service.send(...request);

async function expectAnswered(path: string, method = 'GET'): Promise<void> {
  let status = 0;
  const pause = await service.longestPause(async () => {
    status = (await send(path, method)).status;
  });
  expect([method, path, status]).toEqual([method, path, 200]);
  expect(pause, `${method} ${path}`).toBeLessThan(longestMs);
}

/** Annotations with an utterance each, or all of one transcription; written past the service, which imports for minutes. */
async function documentOf(name: string, of: 'utterances' | 'one transcription') {
  const audio = await made(service, `/v1/audio?name=${name}.wav`, wav(30, 700 + name.length));
  const content = new TextEncoder().encode(`<ANNOTATION_DOCUMENT name="${name}"/>`);
  const document = await made(service, `/v1/annotation-documents?name=${name}.eaf&audioId=${audio}`, content);
  const transcription = await made(service, '/v1/transcriptions', { name, text: 'm a' });
  const database = new Libsql(join(service.dataDirectory, 'persephone.sqlite'), { timeout: 10_000 });
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${annotations})`;
  const tier = '(select max(id) from annotation_tier)';
  database.exec(`pragma foreign_keys = on; begin immediate;
    insert into annotation_tier (document_id, name) values (${document}, 'words');`);
  if (of === 'utterances') {
    database.exec(`${numbers} insert into transcription (name, text, source)
        select '${name} ' || i, 'm a', 'person' from n;
      insert into utterance (audio_id, transcription_id, start_ms, end_ms)
        select ${audio}, id, id % 29000, id % 29000 + 500 from transcription where name like '${name} %';
      insert into annotation (tier_id, annotation_key, start_ms, end_ms, text, utterance_id, transcription_id)
        select ${tier}, u.id, u.start_ms, u.end_ms, 'ma', u.id, u.transcription_id
        from utterance u where u.audio_id = ${audio};`);
  } else {
    database.exec(`${numbers} insert into annotation (tier_id, annotation_key, start_ms, end_ms, text, transcription_id)
      select ${tier}, i, i, i + 1, 'ma', ${transcription} from n;`);
  }
  database.exec('commit');
  database.close();
  const path = `/v1/annotation-documents/${document}`;
  expect(parsed(await send(path)).annotations).toBe(annotations);
  return { audio, path, transcription };
}

describe('thirty thousand annotations', { timeout: 180_000 }, () => {
  test('are listed, and deleted with their document', async () => {
    const { path } = await documentOf('a', 'utterances');
    await expectAnswered('/v1/annotation-documents?limit=200');
    await expectAnswered(path, 'DELETE');
    expect((await send(path)).status).toBe(404);
  });

  test('stay where the transcription of them all is deleted', async () => {
    const { path, transcription } = await documentOf('ab', 'one transcription');
    await expectAnswered(`/v1/transcriptions/${transcription}`, 'DELETE');
    expect(parsed(await send(path)).annotations).toBe(annotations);
  });

  test('are deleted with their recording and its utterances', async () => {
    const { audio, path } = await documentOf('abc', 'utterances');
    await expectAnswered(`/v1/audio/${audio}?cascade=true`, 'DELETE');
    expect((await send(path)).status).toBe(404);
  });
});
