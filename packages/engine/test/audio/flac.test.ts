import { decodeAudio, inspectAudio } from '@persephone/engine/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlacOptions, type Stereo, type SubframeKind, writeFlac } from './support/flac.js';
import { apeTag, id3v1, id3v2, joined } from './support/tags.js';
import { asFile } from './support/wav.js';

const kinds: SubframeKind[] = [
  'constant',
  'verbatim',
  'fixed0',
  'fixed1',
  'fixed2',
  'fixed3',
  'fixed4',
  'linear',
];
const stereos: Stereo[] = ['independent', 'left-side', 'side-right', 'mid-side'];

/** Whole numbers of so many bits, the last of them silent. */
function sound(length: number, silent: number, bits: number, seed: number): number[] {
  let s = seed + 1;
  return Array.from({ length }, (_, i) => {
    s = (Math.imul(s, 1103515245) + 12345) & 0x7fffffff;
    if (i >= length - silent) return 0;
    return Math.round((Math.sin(i / 5 + seed) * 0.4 + (s / 2 ** 31 - 0.5) * 0.05) * 2 ** (bits - 1));
  });
}

const anyFlac = fc.record({
  length: fc.integer({ min: 1, max: 1500 }),
  silent: fc.integer({ min: 0, max: 1500 }),
  channels: fc.integer({ min: 1, max: 3 }),
  bits: fc.constantFrom(8 as const, 16 as const, 24 as const),
  blockSize: fc.constantFrom(16, 192, 255, 256, 1024),
  kind: fc.constantFrom(...kinds),
  stereo: fc.constantFrom(...stereos),
  variable: fc.boolean(),
  totalUnknown: fc.boolean(),
  md5: fc.constantFrom('right' as const, 'none' as const),
  before: fc.constantFrom(0, 10, 300, 40_000),
  behind: fc.constantFrom('nothing', 'ID3v1', 'APE', 'zeros'),
});

const tags: Record<string, Uint8Array> = {
  nothing: new Uint8Array(0),
  ID3v1: id3v1(),
  APE: apeTag(),
  zeros: new Uint8Array(70_000),
};

describe('FLAC', () => {
  it('gives every sample that was encoded, with silent ends, tags around it, and totals unknown', async () => {
    await fc.assert(
      fc.asyncProperty(anyFlac, async ({ length, silent, channels: count, before, behind, ...given }) => {
        const options: FlacOptions = { ...given, rice: given.bits - 4, sampleRate: 16_000 };
        const channels = Array.from({ length: count }, (_, c) => sound(length, silent, given.bits, c));
        const flac = writeFlac(channels, options);
        const bytes = joined(before > 0 ? id3v2(before) : new Uint8Array(0), flac, tags[behind] ?? flac);
        const info = await inspectAudio(asFile(bytes), 'a.flac');
        expect(info).toMatchObject({ sampleCount: length, channels: count, sampleRate: 16_000 });
        expect(info.warnings.filter(({ code }) => /length|checksum|skipped/.test(code))).toEqual([]);
        const scale = 2 ** (1 - given.bits);
        // Each by itself: short channels may happen to cancel each other, and are not mixed then.
        for (const [c, samples] of channels.entries()) {
          const decoded = await decodeAudio(asFile(bytes), 'a.flac', { channel: c + 1 });
          expect(decoded).toEqual(Float32Array.from(samples, (x) => x * scale + 0));
        }
      }),
      { numRuns: 150 },
    );
  });

  const channels = [sound(1000, 0, 16, 1)];
  const whole = writeFlac(channels, { kind: 'fixed2' });
  const endless = writeFlac(channels, { kind: 'fixed2', totalUnknown: true });

  it('cut off anywhere is reported, whether the header knows the total or not', async () => {
    for (const bytes of [whole, endless]) {
      for (const length of [20, 41, 60, bytes.length - 1, bytes.length - 200]) {
        await expect(inspectAudio(asFile(bytes.subarray(0, length)), 'a.flac')).rejects.toMatchObject({
          code: 'audio-truncated',
          message: expect.stringContaining('a.flac'),
        });
      }
    }
  });

  it('with any one bit changed behind its header is refused, never shorter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(whole, endless),
        fc.nat(),
        fc.nat({ max: 7 }),
        async (bytes, place, bit) => {
          const bad = bytes.slice();
          const at = 42 + (place % (bytes.length - 42));
          bad[at] = (bad[at] ?? 0) ^ (1 << bit);
          await expect(inspectAudio(asFile(bad), 'a.flac')).rejects.toMatchObject({
            code: expect.stringMatching(/^audio-(unreadable|truncated)$/),
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('with any bit changed in the header of its last frame is refused, where nothing says how long it is', async () => {
    // Three frames of 256 samples come before it.
    const before = writeFlac([sound(768, 0, 16, 1)], { kind: 'fixed2', totalUnknown: true }).length;
    for (let at = before; at < before + 7; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const bad = endless.slice();
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        await expect(inspectAudio(asFile(bad), 'a.flac'), `${at}.${bit}`).rejects.toMatchObject({
          code: expect.stringMatching(/^audio-(unreadable|truncated)$/),
        });
      }
    }
  });

  it('lacking a frame in its middle is refused', async () => {
    for (const variable of [false, true]) {
      const known = writeFlac(channels, { variable, without: [1] });
      await expect(inspectAudio(known, 'a.flac')).rejects.toMatchObject({ code: 'audio-truncated' });
      const unknown = writeFlac(channels, { variable, without: [1], totalUnknown: true });
      await expect(inspectAudio(unknown, 'a.flac')).rejects.toMatchObject({
        code: 'audio-unreadable',
        message: expect.stringContaining('begins with sample 512, where 256 is next'),
      });
    }
  });

  it('whose samples are not those of its sum is used, with a warning', async () => {
    const { sampleCount, warnings } = await inspectAudio(writeFlac(channels, { md5: 'wrong' }), 'a.flac');
    expect(sampleCount).toBe(1000);
    expect(warnings).toMatchObject([{ code: 'audio-checksum-differs' }]);
  });

  it('joined with another is refused with the place', async () => {
    await expect(inspectAudio(joined(endless, whole), 'a.flac')).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringMatching(/several FLAC files joined.*second begins 0\.06 s/),
    });
  });

  it('with bytes behind it that are neither sound nor a tag is used, with a warning', async () => {
    const { sampleCount, warnings } = await inspectAudio(
      joined(endless, new Uint8Array(500).fill(7)),
      'a.flac',
    );
    expect(sampleCount).toBe(1000);
    expect(warnings).toMatchObject([
      { code: 'audio-part-skipped', detail: expect.stringContaining('500 bytes') },
    ]);
  });

  it('of other channels, bits or rate than its header has is refused', async () => {
    const bad = writeFlac(channels, { md5: 'none' });
    bad[20] = (bad[20] ?? 0) | 2;
    await expect(inspectAudio(bad, 'a.flac')).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('2 channels of 16 bits'),
    });
  });
});
