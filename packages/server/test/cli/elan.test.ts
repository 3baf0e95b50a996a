import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTierFile } from '@persephone/formats/elan-recogniser';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tiersOf } from '../../src/cli/elan/tiers.js';
import { run } from '../support/cli.js';
import { progressOf, runAsElan } from '../support/elan-host.js';
import { modelFile } from '../support/model-file.js';
import { spoken } from '../support/tones.js';

let folder: string;
let extension: string;
let recording: string;

const host = (
  file: string,
  parameters: Readonly<Record<string, string>>,
  kill?: (child: () => void) => void,
) => runAsElan(extension, file, parameters, kill);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "persephone-elan's "));
  const made = await run('elan', 'install', folder);
  expect([made.code, made.stdout]).toEqual([0, `${join(folder, 'persephone')}\n`]);
  extension = join(folder, 'persephone');
  recording = join(folder, 'Zoë & co.wav');
  await writeFile(recording, encodeWav16(spoken([...'aeioeiaoieaoe']), 16_000));
  await writeFile(join(folder, 'm 1.onnx'), modelFile(['a', 'b']));
  await writeFile(
    join(folder, 'tier.xml'),
    '<TIER columns="tx">\n<span start="0.100" end="0.900"><v>a & b</v></span>\n<span start="1.000" end="1.005"><v></v></span>\n</TIER>\n',
  );
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const output = async () => {
  const path = join(folder, 'out.xml');
  await writeFile(path, '');
  return path;
};

test('what is given back is in the time of the annotations, and what lies before it is told', () => {
  const labels = [{ label: 'a', startMs: 10, endMs: 30.4, confidence: 0.9 }];
  const segments = [
    { startMs: 100, endMs: 300, result: { labels, text: 'a' } },
    { startMs: 700, endMs: 900, result: { labels, text: 'a' } },
    { startMs: 1000, endMs: 1200, result: { code: 'audio-too-short' as const, detail: 'too short' } },
  ];
  const { tiers, messages } = tiersOf('tx_m', segments, 500, true);
  expect(tiers).toEqual([
    {
      name: 'tx_m',
      spans: [
        { startMs: 200, endMs: 400, text: 'a' },
        { startMs: 500, endMs: 700, text: '' },
      ],
    },
    { name: 'tx_m_labels', spans: [{ startMs: 210, endMs: 230, text: 'a' }] },
  ]);
  expect(messages).toEqual([
    'too short',
    '1 of 2 annotations could not be transcribed; they are empty.',
    'Left out, since they begin before time 0 of the annotations: 1.',
  ]);
});

describe('the extension of ELAN', { timeout: 120_000 }, () => {
  test('is files that ELAN finds, of which one can be run', async () => {
    expect((await readdir(extension)).sort()).toEqual([
      'help.html',
      'run.bat',
      'run.sh',
      'segment-and-transcribe.cmdi',
      'transcribe.cmdi',
    ]);
    expect((await stat(join(extension, 'run.sh'))).mode & 0o111).toBe(0o111);
    for (const name of ['transcribe.cmdi', 'segment-and-transcribe.cmdi']) {
      const description = await readFile(join(extension, name), 'utf8');
      expect(description).toMatch(/<input type="audio"/);
      expect(description).toMatch(/<output type="tier"/);
    }
  });

  test('is installed again over itself, and over nothing else', async () => {
    expect((await run('elan', 'install', folder)).code).toBe(0);
    const other = await mkdtemp(join(folder, 'other-'));
    await run('elan', 'install', other);
    await rm(join(other, 'persephone', 'segment-and-transcribe.cmdi'));
    const refused = await run('elan', 'install', other);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is not this extension')]);
    const nowhere = await run('elan', 'install', join(folder, 'nowhere'));
    expect([nowhere.code, nowhere.stderr]).toEqual([
      1,
      expect.stringMatching(/does not exist.*Name the folder extensions/),
    ]);
  });

  test('gives back a span for each of a tier, empty where it is too short', async () => {
    const out = await output();
    const { lines, errors } = await host('transcribe.cmdi', {
      source: `//${recording}`,
      input_tier: join(folder, 'tier.xml'),
      model: join(folder, 'm 1.onnx'),
      output_tier: out,
    });
    expect([lines.at(-1), errors]).toEqual(['RESULT: DONE.', '']);
    const shares = progressOf(lines);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThan(1);
    const { name, spans } = readTierFile(await readFile(out), out);
    expect(name).toBe('tx_m_1');
    expect(spans).toMatchObject([
      { startMs: 100, endMs: 900 },
      { startMs: 1000, endMs: 1005, text: '' },
    ]);
  });

  test('finds utterances, and says where there are none', async () => {
    const silent = join(folder, 'silence.wav');
    await writeFile(silent, encodeWav16(new Float32Array(5 * 16_000), 16_000));
    const out = await output();
    const { lines } = await host('segment-and-transcribe.cmdi', {
      source: silent,
      model: join(folder, 'm 1.onnx'),
      speech_threshold: '50.0',
      output_tier: out,
    });
    expect(lines.slice(-2)).toEqual(['No speech was found in the recording.', 'RESULT: DONE.']);
    expect(readTierFile(await readFile(out), out)).toMatchObject({ name: 'silence_m_1', spans: [] });
  });

  test.each([
    ['a recording that is gone', { source: '/nowhere/x.wav' }, 'The recording /nowhere/x.wav does not exist'],
    ['a model that is gone', { model: '/nowhere/m.onnx' }, 'The model /nowhere/m.onnx does not exist'],
    ['no file for the result', { output_tier: '' }, 'ELAN named no file for the result'],
    ['a service that does not run', { model: '', service: 'http://127.0.0.1:9' }, 'There is no service at'],
    ['a number that is none', { shortest_pause: 'long' }, 'shortest_pause is to be a number'],
    ['a number out of bounds', { longest_utterance: '0' }, 'longest_utterance is to be a number from 500'],
  ])('%s: a sentence, and the run has failed', async (_, changes, sentence) => {
    const out = await output();
    const { lines, errors } = await host('segment-and-transcribe.cmdi', {
      source: recording,
      model: join(folder, 'm 1.onnx'),
      output_tier: out,
      ...changes,
    });
    expect(lines.at(-1)).toBe('RESULT: FAILED.');
    expect(lines.at(-2)).toContain(sentence);
    expect(errors).toBe('');
    expect(await readFile(out, 'utf8')).toBe('');
  });

  test('writes nothing where it is cancelled', async () => {
    const out = await output();
    const { lines } = await host(
      'segment-and-transcribe.cmdi',
      { source: recording, model: join(folder, 'm 1.onnx'), output_tier: out },
      (kill) => setTimeout(kill, 300),
    );
    expect(lines).not.toContain('RESULT: DONE.');
    expect(await readFile(out, 'utf8')).toBe('');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
