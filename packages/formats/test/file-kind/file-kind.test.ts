import { describe, expect, it } from 'vitest';
import { audioKind, isPlainText } from '../../src/file-kind/index.js';

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const formatOf = (text: string) => {
  const kind = audioKind(bytes(text));
  return kind?.decoded ? kind.format : kind?.name;
};
const ogg = (packet: string) => `OggS${'\0'.repeat(22)}\x01\x1e${packet}`;

describe('what audio a file is', () => {
  it.each([
    ['RIFF1234WAVEfmt ', 'wav'],
    ['RIFX1234WAVEfmt ', 'wav'],
    ['RF64\xff\xff\xff\xffWAVE', 'wav'],
    ['fLaC', 'flac'],
    ['ID3\x04\0\0\0\0\0\x02__fLaC', 'flac'],
    ['ID3 and so on', 'mpeg'],
    [ogg('\x01vorbis'), 'ogg-vorbis'],
    [ogg('OpusHead'), 'ogg-opus'],
    [ogg('\x7fFLAC'), 'ogg-flac'],
    [ogg('Speex   '), 'an Ogg stream that is neither Vorbis, Opus nor FLAC'],
    ['RIFF1234AVI LIST', 'AVI video'],
    ['____ftypM4A ', 'mp4'],
    ['____moov', 'mp4'],
    ['\x1a\x45\xdf\xa3', 'matroska'],
    ['FORM____AIFF', 'aiff'],
    ['FORM____AIFC', 'aiff'],
    ['caff\0\x01', 'caf'],
    ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'Windows Media (WMA)'],
    ['\xff\xf1\x50\x80', 'AAC'],
    ['k a t', undefined],
    ['', undefined],
    ['RIF', undefined],
  ])('%j', (head, expected) => {
    expect(formatOf(head)).toBe(expected);
  });

  it('MPEG by two frames in a row, also behind rubbish; one alone may be chance', () => {
    const frame = `\xff\xfb\x10\xc0${'\0'.repeat(100)}`;
    expect(formatOf(frame + frame)).toBe('mpeg');
    expect(formatOf(`rubbish${frame}${frame}`)).toBe('mpeg');
    expect(formatOf(`rubbish${frame}rubbish`)).toBe(undefined);
  });
});

it('text in UTF-8, of which the end of a character may be cut off', () => {
  expect(isPlainText(new TextEncoder().encode('k a tʃ i\n\ta'))).toBe(true);
  expect(isPlainText(new TextEncoder().encode('tʃ').subarray(0, 2))).toBe(true);
  expect(isPlainText(Uint8Array.of(0x6b, 0xff))).toBe(false);
  expect(isPlainText(bytes('k\0a'))).toBe(false);
});
