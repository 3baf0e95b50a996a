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
