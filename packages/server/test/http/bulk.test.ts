import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pack, packRaw } from '../../../formats/test/zip/make.js';
import { databasesUnderTest } from '../support/databases.js';
import { codeOf, type Harness, startHarness, wav } from './harness.js';

describe.each(databasesUnderTest())('a zip file of recordings and transcriptions on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const send = (bytes: Uint8Array, name = 'field.zip') =>
    harness.upload('/v0.1/bulk_data/utterances', 'utterancesFile', name, bytes);

  async function kept() {
    const page = { pageNumber: 1, pageSize: 1 };
    const files = await readdir(harness.blobFolder, { recursive: true, withFileTypes: true });
    return [
      (await harness.database.audio.list(page)).total,
      (await harness.database.transcriptions.list(page)).total,
      files.filter((entry) => entry.isFile()).length,
    ] as const;
  }

  test('folders, Unicode names, members that are passed over', async () => {
    const answer = await send(
      await pack({
        'село/ŋ.wav': wav(0.2),
        'село/ŋ.phonemes': 'ŋ a\n',
        'other/ŋ.WAV': wav(0.3),
        'bad.mp3': 'no sound',
        'readme.md': 'read me',
        'inner.zip': await pack({ 'x.wav': wav(0.1) }),
        extensionless: 'x',
        '__MACOSX/._a.wav': 'x',
        '.DS_Store': 'x',
      }),
    );
    expect(answer.status).toBe(201);
    expect(answer.body.audios_created).toMatchObject([
      { fileInfo: { name: 'ŋ.wav' }, problem: null, in_utterances: [] },
      { fileInfo: { name: 'ŋ.WAV' }, problem: null },
      { fileInfo: { name: 'bad.mp3' }, problem: { code: expect.stringMatching(/^audio-/) } },
    ]);
    expect(answer.body.transcriptions_created).toMatchObject([{ name: 'ŋ.phonemes', text: 'ŋ a\n' }]);
    expect((answer.body.skipped as { name: string }[]).map(({ name }) => name)).toEqual([
      'readme.md',
      'inner.zip',
      'extensionless',
    ]);
    const [first] = answer.body.audios_created as { url: string }[];
    const file = await harness.app.inject(first?.url ?? '');
    expect(file.rawPayload.equals(Buffer.from(wav(0.2)))).toBe(true);
  });

  test('folders divided by backslashes', async () => {
    const answer = await send(
      packRaw([
        { name: 'dir\\a.wav', content: Buffer.from(wav(0.25)) },
        { name: 'dir\\a.phonemes', content: Buffer.from('m a') },
        { name: 'dir/a.phonemes', content: Buffer.from('a m') },
      ]),
    );
    expect(answer.status).toBe(201);
    expect(answer.body.audios_created).toMatchObject([{ fileInfo: { name: 'a.wav' }, problem: null }]);
    expect(answer.body.transcriptions_created).toMatchObject([{ name: 'a.phonemes', text: 'm a' }]);
    expect(answer.body.skipped).toMatchObject([{ name: 'dir/a.phonemes' }]);
  });

  test('of two members of one name, the first', async () => {
    const answer = await send(
      packRaw([
        { name: 'a.txt', content: Buffer.from('first') },
        { name: 'a.txt', content: Buffer.from('second') },
      ]),
    );
    expect(answer.body.transcriptions_created).toMatchObject([{ text: 'first' }]);
    expect(answer.body.skipped).toMatchObject([{ name: 'a.txt' }]);
  });

  describe('what is found in it', () => {
    const text = (labels: string) => Buffer.from(labels.normalize('NFC'));
    const members = [
      // Names that differ in case only, and a spare MP3.
      { name: 'REC1.MP3', content: Buffer.from('no sound') },
      { name: 'REC1.WAV', content: Buffer.from(wav(2, 301)) },
      { name: 'rec1.phonemes', content: text('m a g \u0261 m a g \u0261') },
      // An invisible character, a mark without a letter, a word, two forms of a letter, an odd label.
      { name: 'two/b.wav', content: Buffer.from(wav(2, 302)) },
      { name: 'two/b.phonemes', content: Buffer.from('m \u200b \u0303 kamitaka e\u0301 \u00e9 (laughs)') },
      { name: 'two/alone.wav', content: Buffer.from(wav(2, 303)) },
      { name: 'alone.txt', content: text('m a m a') },
      { name: 'nobody.phonemes', content: text('m a') },
      { name: 'two/short.wav', content: Buffer.from(wav(0.1, 304)) },
      { name: 'two/short.phonemes', content: text('m a m a m a m a') },
      { name: 'b.phonemes_and_tones', content: text('m a') },
      { name: 'notes.md', content: text('# Notes') },
    ];

    test('is what the check of the same files finds, beside what was kept', async () => {
      const answer = await send(packRaw(members));
      expect(answer.status).toBe(201);
      const findings = answer.body.findings as { file: string; code: string }[];
      const durations: Readonly<Record<string, number | null>> = {
        ...{ 'REC1.MP3': null, 'REC1.WAV': 2000, 'two/b.wav': 2000, 'two/alone.wav': 2000 },
        'two/short.wav': 100,
      };
      const checked = await harness.call('POST', '/v1/check', {
        files: members.map(({ name, content }) => ({
          name,
          byteLength: content.length,
          ...(name in durations ? { durationMs: durations[name] } : { text: content.toString() }),
        })),
      });
      expect(findings).toEqual(checked.body.findings);
      expect(answer.body.label_type).toBe('phonemes');
      expect(new Set(findings.map(({ file, code }) => `${file}: ${code}`))).toEqual(
        new Set([
          'REC1.MP3: audio-spare',
          'rec1.phonemes: label-confusable',
          'two/b.phonemes: label-invisible',
          'two/b.phonemes: label-mark-alone',
          'two/b.phonemes: label-decomposed',
          'two/b.phonemes: label-once',
          'two/b.phonemes: transcription-undivided',
          'two/b.phonemes: transcription-odd',
          'nobody.phonemes: audio-missing',
          'two/short.wav: too-many-labels',
          'b.phonemes_and_tones: transcription-other-kind',
          'notes.md: media-type-not-accepted',
        ]),
      );
      expect(answer.body.finding_counts).toMatchObject({ 'audio-spare': 1, 'audio-missing': 1 });
      // Whatever was found: all that can be kept is.
      expect(answer.body.audios_created).toHaveLength(5);
      expect(answer.body.transcriptions_created).toHaveLength(6);
      expect((answer.body.skipped as { name: string }[]).map(({ name }) => name)).toEqual(['notes.md']);
    });

    test('for the kind of labels that most of its transcriptions have', async () => {
      const tones = ['a', 'b', 'c'].map((name) => ({
        name: `${name}.phonemes_and_tones`,
        content: text('m a'),
      }));
      const answer = await send(packRaw([...tones, { name: 'a.phonemes', content: text('m a') }]));
      expect(answer.body.label_type).toBe('phonemes_and_tones');
      expect(answer.body.finding_counts).toEqual({ 'audio-missing': 4 });
    });

    test('counted, and a hundred of a kind named', async () => {
      const files = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`t/${i}.txt`, 'm a']));
      const answer = await send(await pack(files));
      expect(answer.body.finding_counts).toEqual({ 'audio-missing': 130 });
      expect(answer.body.findings).toHaveLength(100);
    });

    test('where several transcriptions cannot be kept, each is named', async () => {
      const answer = await send(
        packRaw([
          { name: 'a/x.txt', content: text(' ') },
          { name: 'a/y.txt', content: text('m a') },
          { name: 'b/x.txt', content: Buffer.from([0x61, 0xff]) },
          { name: 'c/x.txt', content: Buffer.alloc(0) },
        ]),
      );
      expect(codeOf(answer)).toBe('transcription-empty');
      expect(answer.body.detail).toContain('In a/x.txt: ');
      expect(answer.body.detail).toContain('b/x.txt (text-not-utf8), c/x.txt (transcription-empty)');
    });
  });

  const good = { name: 'good.wav', content: wav(0.45) };
  const bomb = Buffer.alloc(4 * 1024 * 1024);
  test.each([
    ['an empty file', Buffer.alloc(0), 'zip-unreadable', 'field.zip'],
    ['no zip file', Buffer.from('x'.repeat(5000)), 'zip-unreadable', 'field.zip'],
    ['no member', packRaw([]), 'zip-empty', 'field.zip'],
    [
      'no member that is accepted',
      packRaw([{ name: 'a.md', content: good.content }]),
      'zip-empty',
      'field.zip',
    ],
    [
      'a name that leaves',
      packRaw([good, { name: '../../a.wav', content: good.content }]),
      'zip-unsafe',
      '../../a.wav',
    ],
    ['a bomb', packRaw([good, { name: 'b.wav', content: bomb }]), 'zip-unsafe', 'b.wav'],
    ['a lying bomb', packRaw([good, { name: 'b.wav', content: bomb, size: 44 }]), 'zip-unsafe', 'b.wav'],
    [
      'a damaged member',
      packRaw([good, { name: 'b.wav', content: good.content, checksum: 1 }]),
      'zip-unreadable',
      'b.wav',
    ],
    ['an encrypted member', packRaw([good, { ...good, name: 'b.wav', flags: 0x801 }]), 'zip-unsafe', 'b.wav'],
    ['a link', packRaw([good, { ...good, name: 'b.wav', mode: 0o120777 }]), 'zip-unsafe', 'b.wav'],
    [
      'text that is not UTF-8',
      packRaw([good, { name: 'd/a.txt', content: Buffer.from([0x61, 0xff]) }]),
      'text-not-utf8',
      'd/a.txt',
    ],
    [
      'an empty transcription',
      packRaw([good, { name: 'd/a.txt', content: Buffer.from(' ') }]),
      'transcription-empty',
      'd/a.txt',
    ],
    [
      'an enormous transcription',
      packRaw([good, { name: 'd/a.txt', method: 0, content: Buffer.alloc(4 * 1024 * 1024 + 1, 0x61) }]),
      'upload-too-large',
      'd/a.txt',
    ],
  ])('%s: refused by name, and nothing kept', async (_, bytes, code, named) => {
    const [recordings, transcriptions, files] = await kept();
    const answer = await send(bytes);
    expect(codeOf(answer)).toBe(code);
    expect(answer.body.detail).toContain(named);
    // The file itself goes once its job has ended, and that of the test before may have gone by now.
    await vi.waitFor(
      async () => {
        const [recordingsNow, transcriptionsNow, filesNow] = await kept();
        expect([recordingsNow, transcriptionsNow]).toEqual([recordings, transcriptions]);
        expect(filesNow).toBeLessThanOrEqual(files);
      },
      { timeout: 5000 },
    );
  });

  test('415 for what is not called .zip, 400 without the field', async () => {
    const wrong = await send(await pack({ 'a.txt': 'a' }), 'field.tar');
    expect([wrong.status, codeOf(wrong)]).toEqual([415, 'media-type-not-accepted']);
    const none = await harness.call('POST', '/v0.1/bulk_data/utterances');
    expect([none.status, codeOf(none)]).toEqual([400, 'field-missing']);
  });

  test('a zip file of a thousand members is kept whole', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t/${i}.txt`, `label${i}`]));
    const answer = await send(await pack(files));
    expect(answer.status).toBe(201);
    expect(answer.body.transcriptions_created).toHaveLength(1000);
    expect((answer.body.transcriptions_created as { text: string }[])[999]?.text).toBe('label999');
  });
});
