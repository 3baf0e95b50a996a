import { type ByteSource, decodeAudio, inspectAudio, readAudioHeader } from '@persephone/engine/audio';
import { audioHeadBytes, audioKind, audioTailBytes, declaredDuration } from '@persephone/formats/file-kind';
import { describe, expect, it } from 'vitest';
import { writeFlac, writeSilentFlac } from './support/flac.js';
import { recording } from './support/recordings.js';
import { id3v2, joined } from './support/tags.js';
import { asFile, tone, writeWav } from './support/wav.js';

/** A source that counts what is read of it. */
function counted(source: ByteSource): ByteSource & { readonly total: { bytes: number } } {
  const total = { bytes: 0 };
  return {
    byteLength: source.byteLength,
    total,
    async read(start, end) {
      const bytes = await source.read(start, end);
      total.bytes += bytes.length;
      return bytes;
    },
  };
}

/** A file of any length, of which only the head is more than zeros. */
const sparse = (head: Uint8Array, byteLength: number): ByteSource => ({
  byteLength,
  read: async (start, end) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start));
    bytes.set(head.subarray(start, end).subarray(0, bytes.length));
    return bytes;
  },
});

function longWav(dataBytes: number, rf64: boolean): ByteSource {
  const head = writeWav([[]], { rf64, encoding: 's24', sampleRate: 96_000 }).slice();
  const view = new DataView(head.buffer);
  if (rf64) {
    view.setUint32(28, dataBytes % 2 ** 32, true);
    view.setUint32(32, Math.floor(dataBytes / 2 ** 32), true);
  } else view.setUint32(head.length - 4, dataBytes, true);
  return sparse(head, head.length + dataBytes);
}

describe('the header of a recording', () => {
  const files = [
    { name: 'two-tones.flac', format: 'flac', sampleRate: 22_050 },
    { name: 'two-tones.oga', format: 'ogg-flac', sampleRate: 22_050 },
    { name: 'two-tones.mp3', format: 'mpeg', sampleRate: 22_050 },
    { name: 'two-tones.ogg', format: 'ogg-vorbis', sampleRate: 22_050 },
    { name: 'two-tones.opus', format: 'ogg-opus', sampleRate: 48_000 },
  ] as const;

  it.each(files)('of $name has format, rate, channels and length', async ({ name, format, sampleRate }) => {
    expect(await readAudioHeader(asFile(recording(name)), 'misnamed.wav')).toEqual({
      format,
      sampleRate,
      channels: 2,
      durationMs: 600,
    });
  });

  it.each(files)('of $name tells the same length without a decoder', ({ name, format }) => {
    const bytes = recording(name);
    expect(audioKind(bytes)).toEqual({ decoded: true, converted: false, format });
    const said = declaredDuration(format, bytes.subarray(0, audioHeadBytes), bytes.subarray(-audioTailBytes));
    // An encoder of MP3 puts up to two frames of its own before and after, which the header counts.
    expect(said).toBeGreaterThanOrEqual(600);
    expect(said).toBeLessThanOrEqual(format === 'mpeg' ? 600 + 110 : 600);
    const cut = bytes.subarray(0, 12);
    expect(declaredDuration(format, cut, cut)).toBeUndefined();
  });

  it('has no length where the file does not have it', async () => {
    expect((await readAudioHeader(recording('one-tone-mono.mp3'), 'a.mp3')).durationMs).toBeNull();
    const endless = writeFlac([[1, 2, 3]], { totalUnknown: true });
    expect((await readAudioHeader(endless, 'a.flac')).durationMs).toBeNull();
  });

  it('is read from a bounded number of bytes, however large the tags and chunks before the sound', async () => {
    const wav = writeWav([tone(440, 16_000, 16_000)], {
      before: [
        { id: 'LIST', body: new Uint8Array(300_000) },
        { id: 'JUNK', body: new Uint8Array(500_001) },
      ],
    });
    for (const [bytes, durationMs] of [
      [wav, 1000],
      [joined(id3v2(1_500_000), recording('two-tones.mp3')), 600],
      [joined(id3v2(1_500_000), recording('two-tones.flac')), 600],
    ] as const) {
      const source = counted(asFile(bytes));
      expect(await readAudioHeader(source, 'a')).toMatchObject({ durationMs });
      expect(source.total.bytes).toBeLessThanOrEqual(262_144);
      expect((await inspectAudio(asFile(bytes), 'a')).durationMs).toBe(durationMs);
    }
  });

  it('of a WAV file that never comes to its samples is given up', async () => {
    const chunk = { id: 'JUNK', body: new Uint8Array(1000) };
    const source = counted(asFile(writeWav([[0.5]], { before: new Array(2000).fill(chunk) })));
    await expect(readAudioHeader(source, 'a.wav')).rejects.toMatchObject({ code: 'audio-unreadable' });
    expect(source.total.bytes).toBeLessThanOrEqual(262_144);
  });

  it('of a WAV file past 2 and past 4 GiB is read, and its sound where it is asked for', async () => {
    for (const [dataBytes, rf64] of [
      [2_200_000_002, false],
      [5_000_000_001, true],
    ] as const) {
      const source = counted(longWav(dataBytes, rf64));
      const seconds = dataBytes / 3 / 96_000;
      expect(await readAudioHeader(source, 'long.wav')).toMatchObject({
        durationMs: Math.round(seconds * 1000),
        sampleRate: 96_000,
      });
      const startMs = Math.floor(seconds) * 1000 - 1000;
      expect(await decodeAudio(source, 'long.wav', { startMs, endMs: startMs + 500 })).toHaveLength(8000);
      expect(source.total.bytes).toBeLessThan(2_000_000);
    }
  });

  it('that promises more than the bytes can hold is refused at once', async () => {
    const wav = writeWav([tone(440, 16_000, 16_000)]);
    await expect(readAudioHeader(wav.subarray(0, 20_000), 'a.wav')).rejects.toMatchObject({
      code: 'audio-truncated',
    });
    const flac = writeFlac([Array.from({ length: 5000 }, (_, i) => (i * i) % 30_000)], { md5: 'none' });
    flac.set([0, 1, 0], 12);
    await expect(readAudioHeader(flac.subarray(0, flac.length / 4), 'a.flac')).rejects.toMatchObject({
      code: 'audio-truncated',
    });
  });
});

describe('a few bytes that unpack to hours', () => {
  it('are refused by their header where it has it, and else while they are decoded', async () => {
    for (const totalUnknown of [false, true]) {
      const bytes = writeSilentFlac(1000, 16_000, totalUnknown);
      expect(bytes.length).toBeLessThan(16_000);
      await expect(inspectAudio(bytes, 'bomb.flac')).rejects.toMatchObject({
        code: 'audio-unreadable',
        message: expect.stringMatching(/bomb\.flac has 1\d{4} bytes and unpacks to 1\.1 hours/),
      });
    }
    const bytes = writeSilentFlac(500, 8000, false);
    const begun = performance.now();
    await expect(readAudioHeader(bytes, 'bomb.flac')).rejects.toThrow(/unpacks/);
    expect(performance.now() - begun).toBeLessThan(100);
  });

  it('of many samples a second are refused, too', async () => {
    const bytes = writeSilentFlac(9000, 655_350, false);
    await expect(readAudioHeader(bytes, 'bomb.flac')).rejects.toMatchObject({ code: 'audio-unreadable' });
  });

  it('are no matter where it is an hour of which most is silence', async () => {
    const silence = writeSilentFlac(440, 8000, true);
    const { durationMs, warnings } = await inspectAudio(silence, 'quiet.flac');
    expect(durationMs).toBe(Math.round((440 * 65_535) / 8));
    expect(warnings).toMatchObject([{ code: 'audio-silent' }]);
  });
});
