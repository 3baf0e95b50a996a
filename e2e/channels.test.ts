import { encodeWav16 } from '@persephone/formats/wav';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeFlac } from '../packages/engine/test/audio/support/flac.js';
import { recording } from '../packages/engine/test/audio/support/recordings.js';
import { stereoWav16, tone } from '../packages/server/test/support/tones.js';
import { expectAccessible, gone, see, settled, stage, type Visitor } from './support/index.js';

const at = stage({ workers: 1 });

async function utteranceOf(name: string, bytes: Uint8Array): Promise<number> {
  const { api } = at.service;
  const audioId = await api.uploadAudio(name, bytes);
  const transcription = { name, text: 'a e' };
  const { id: transcriptionId } = await api.ask(
    api.client.POST('/v1/transcriptions', { params: { query: {} }, body: transcription as never }),
  );
  const { utterances } = await api.ask(
    api.client.POST('/v1/utterances', { body: { utterances: [{ audioId, transcriptionId }] } }),
  );
  const [made] = utterances;
  if (!made) throw new Error('An utterance was made');
  return made.id;
}

const channelOf = async (id: number) => {
  const { api } = at.service;
  return (await api.ask(api.client.GET('/v1/utterances/{id}', { params: { path: { id } } }))).channel;
};

/** From now on the page keeps the sound that it plays, and what a channel that is led out by itself sounds like. */
const listening = ({ context }: Visitor) =>
  context.addInitScript(() => {
    const kept = window as unknown as { sound?: Blob; analyser?: AnalyserNode };
    const makeUrl = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (sound: Blob) => {
      kept.sound = sound;
      return makeUrl(sound);
    };
    const connect = ChannelSplitterNode.prototype.connect as (
      this: AudioNode,
      to: AudioNode,
      output?: number,
    ) => AudioNode;
    ChannelSplitterNode.prototype.connect = function (this: AudioNode, to: AudioNode, output = 0) {
      kept.analyser = new AnalyserNode(this.context, { fftSize: 4096 });
      connect.call(this, kept.analyser, output);
      return connect.call(this, to, output);
    } as never;
  });

/** Which pitches are in the sound that the page plays and draws, Hz: each a third as strong as the strongest. */
const pitchesPlayed = (page: Page, of: readonly number[]) =>
  page.evaluate(async (pitches) => {
    const { sound } = window as unknown as { sound?: Blob };
    const bytes = (await sound?.arrayBuffer()) ?? new ArrayBuffer(44);
    const rate = new DataView(bytes).getUint32(24, true);
    const samples = new Int16Array(bytes.slice(44));
    const strengths = pitches.map((hertz) => {
      let [re, im] = [0, 0];
      for (const [i, sample] of samples.entries()) {
        const angle = (2 * Math.PI * hertz * i) / rate;
        re += sample * Math.cos(angle);
        im += sample * Math.sin(angle);
      }
      return Math.hypot(re, im);
    });
    return pitches.filter((_, i) => (strengths[i] ?? 0) > Math.max(...strengths) / 3);
  }, of);

/** The loudest pitch of what is heard of a recording that the browser plays while it is sent, to some 10 Hz; 0 for silence. */
const loudestHeard = (page: Page) =>
  page.evaluate(() => {
    const { analyser } = window as unknown as { analyser?: AnalyserNode };
    if (!analyser) return 0;
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, i) => (level > (levels[best] ?? 0) ? i : best), 0);
    if ((levels[loudest] ?? 0) < -80) return 0;
    const hertz = (loudest * analyser.context.sampleRate) / analyser.fftSize;
    return Math.round(hertz / 50) * 50;
  });

const choice = (page: Page) => page.getByLabel('Channel of the recording');

async function opened(id: number): Promise<Page> {
  const visitor = await at.arrive();
  await listening(visitor);
  const page = await visitor.open(`/utterances?open=${id}`);
  await see(page.getByLabel('Transcription', { exact: true }));
  await settled(page);
  return page;
}

test.each([
  {
    kind: 'a WAV file',
    name: 'pair.wav',
    bytes: () => stereoWav16(tone(500, 1500), tone(800, 1500), 16_000),
  },
  { kind: 'a compressed file', name: 'pair.flac', bytes: () => recording('two-tones.flac') },
])(
  'of $kind with two channels, the one that is chosen is played, drawn and kept',
  async ({ name, bytes }) => {
    const id = await utteranceOf(name, bytes());
    const page = await opened(id);
    const pitches = [500, 800];
    await expect.poll(() => choice(page).inputValue()).toBe('');
    await expect.poll(() => pitchesPlayed(page, pitches)).toEqual(pitches);
    await expectAccessible(page);
    for (const [i, pitch] of pitches.entries()) {
      await choice(page).selectOption(`Channel ${i + 1}`);
      await expect.poll(() => channelOf(id)).toBe(i + 1);
      await expect.poll(() => pitchesPlayed(page, pitches)).toEqual([pitch]);
      await see(page.getByRole('row').getByText(`ch. ${i + 1}`, { exact: true }));
    }
    await expectAccessible(page);
    await choice(page).selectOption('All, mixed');
    await expect.poll(() => pitchesPlayed(page, pitches)).toEqual(pitches);
    expect(await channelOf(id)).toBe(null);
  },
);

test('of a long compressed recording, which is played while it is sent, the one that is chosen is heard', async () => {
  const second = 8000;
  const sine = (hertz: number) =>
    Array.from({ length: 305 * second }, (_, i) =>
      Math.round(8000 * Math.sin((2 * Math.PI * hertz * i) / second)),
    );
  const bytes = writeFlac([sine(500), sine(1500)], { sampleRate: second, blockSize: 4096, kind: 'verbatim' });
  const id = await utteranceOf('tale.flac', bytes);
  const page = await opened(id);
  await see(page.getByText('This recording is long and compressed, so it is played but not drawn.'));
  for (const [channel, pitch] of [
    [2, 1500],
    [1, 500],
  ]) {
    await choice(page).selectOption(`Channel ${channel}`);
    await expect.poll(() => channelOf(id)).toBe(channel);
    await settled(page);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(() => loudestHeard(page)).toBe(pitch);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
  }
});

test('a recording is transcribed of one channel, which is heard where it is reviewed, and kept when it is accepted', async () => {
  const { api } = at.service;
  await api.seedModel('Heard');
  await api.uploadAudio('one.wav', encodeWav16(tone(500, 900), 16_000));
  const audioId = await api.uploadAudio('pair-new.wav', stereoWav16(tone(500, 900), tone(800, 900), 16_000));
  const visitor = await at.arrive();
  await listening(visitor);
  const page = await visitor.open('/transcribe?view=recordings');
  const channel = page.getByLabel('Channel of the recordings');
  await page.getByRole('checkbox', { name: 'one.wav' }).check();
  await see(page.getByRole('button', { name: 'Transcribe 1 recording' }));
  await gone(channel);
  await page.getByRole('checkbox', { name: 'one.wav' }).uncheck();
  await page.getByRole('checkbox', { name: 'pair-new.wav' }).check();
  await see(channel);
  expect(await channel.inputValue()).toBe('');
  await channel.selectOption('Channel 2');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Transcribe 1 recording' }).click();
  const made = async () => {
    const params = { query: { audioId } };
    return (await api.ask(api.client.GET('/v1/transcriptions', { params }))).items;
  };
  await expect.poll(async () => (await made()).map((one) => one.channel)).toEqual([2]);
  const [transcription] = await made();
  await page.goto(`${at.service.url}/review/${transcription?.id}`);
  await see(page.getByText(/^channel 2 · Transcribed by/));
  await expect.poll(() => pitchesPlayed(page, [500, 800])).toEqual([800]);
  await page.getByLabel('Transcription', { exact: true }).fill('a e i');
  await page.getByRole('button', { name: /^Accept, next/ }).click();
  await expect
    .poll(async () => {
      const params = { query: { audioId } };
      const { items } = await api.ask(api.client.GET('/v1/utterances', { params }));
      return items.map((one) => [one.text, one.channel]);
    })
    .toEqual([['a e i', 2]]);
});
