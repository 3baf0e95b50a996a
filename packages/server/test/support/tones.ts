import { encodeWav16 } from '@persephone/formats/wav';
/** A sine at a third of full scale, 16 kHz. */
export function tone(hertz: number, milliseconds: number): Float32Array {
  return Float32Array.from(
    { length: milliseconds * 16 },
    (_, sample) => 0.3 * Math.sin((2 * Math.PI * hertz * sample) / 16_000),
  );
}

/** The pitch that stands for each label of the synthetic language. */
export const pitches: Readonly<Record<string, number>> = { a: 300, e: 700, i: 1500, o: 3000 };

/** Labels spoken as tones of 120 ms with short pauses. */
export function spoken(labels: readonly string[]): Float32Array {
  return Float32Array.from(
    labels.flatMap((label) => [...tone(pitches[label] ?? 0, 120), ...new Float32Array(40 * 16)]),
  );
}

/** A WAV file of two channels, of one length. */
export function stereoWav16(
  left: Float32Array,
  right: Float32Array,
  sampleRate: number,
): Uint8Array<ArrayBuffer> {
  const interleaved = Float32Array.from({ length: 2 * left.length }, (_, i) =>
    i % 2 === 0 ? (left[i >> 1] ?? 0) : (right[i >> 1] ?? 0),
  );
  const bytes = encodeWav16(interleaved, sampleRate);
  const view = new DataView(bytes.buffer);
  view.setUint16(22, 2, true);
  view.setUint32(28, 4 * sampleRate, true);
  view.setUint16(32, 4, true);
  return bytes;
}
