import { inspectAudio } from '@persephone/engine/audio';
import { describe, expect, it } from 'vitest';
import { ascii, id3v2, joined } from './support/tags.js';
import { asFile, tone, writeWav } from './support/wav.js';

const sound = tone(220, 16_000, 8000);
const whole = writeWav([sound]);
const samples = whole.subarray(44);

const uint32 = (value: number, little = true) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
};
const chunk = (id: string, body: Uint8Array) => joined(ascii(id), uint32(body.length), body);
/** A header that promises the first samples only, and what stands behind these. */
const before = (behind: Uint8Array, bytes = samples.length / 2) =>
  joined(whole.subarray(0, 40), uint32(bytes), samples.subarray(0, bytes), behind);

const warningsOf = async (bytes: Uint8Array) =>
  (await inspectAudio(asFile(bytes), 'field.wav')).warnings.map(({ code, detail }) => `${code}: ${detail}`);

describe('what is no plain WAV file', () => {
  it.each([
    ['behind a tag', joined(id3v2(20), whole), /a WAV file behind an ID3 tag.*Remove the tag/su],
    [
      'with samples in a list',
      joined(
        whole.subarray(0, 36),
        ascii('data'),
        uint32(0),
        chunk('LIST', joined(ascii('wavl'), chunk('data', samples))),
      ),
      /in pieces in a list \(wavl\).*Export it again/su,
    ],
  ])('%s is refused with what it is', async (_, bytes, message) => {
    await expect(inspectAudio(asFile(bytes), 'field.wav')).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringMatching(message),
    });
  });
});

describe('behind the samples that a header promises', () => {
  it.each([
    ['the rest of the sound', before(samples.subarray(samples.length / 2)), 'enough for 0.25 s'],
    ['the rest, where the size is odd', before(samples.subarray(1001), 1001), 'enough for 0.47 s'],
    ['a second chunk of samples', before(chunk('data', samples)), 'a second part of its samples, of 0.50 s'],
    [
      'a second chunk of samples behind others',
      before(
        joined(
          chunk('LIST', ascii('INFO')),
          chunk('bext', new Uint8Array(7)),
          new Uint8Array(1),
          chunk('data', samples),
        ),
      ),
      'a second part of its samples, of 0.50 s',
    ],
    ['another file', joined(whole, whole), 'another sound file of 16044 bytes is joined'],
  ])('%s is reported', async (_, bytes, what) => {
    expect(await warningsOf(bytes)).toEqual([
      expect.stringMatching(new RegExp(`^audio-part-skipped: .*field\\.wav.*${what}`, 'u')),
    ]);
  });

  it.each([
    ['chunks', joined(whole, chunk('LIST', ascii('INFO')), chunk('id3 ', new Uint8Array(3)))],
    ['zeros', joined(whole, new Uint8Array(5000))],
    ['an empty chunk of samples', joined(whole, chunk('data', new Uint8Array(0)))],
    ['a byte or two', joined(whole, Uint8Array.of(1, 2))],
  ])('of %s nothing is said', async (_, bytes) => {
    expect(await warningsOf(bytes)).toEqual([]);
  });
});
