/** A person's way of speaking. */
export interface Voice {
  readonly name: string;
  /** Mean frequency of the voice, Hz. */
  readonly pitch: number;
  /** How much higher the formants are than those of a vocal tract of 17 cm. */
  readonly formants: number;
  /** How much longer everything takes. */
  readonly slowness: number;
  /** How much breath goes with the voice, 0 to 1. */
  readonly breath: number;
}

export const voices = [
  { name: 'Ada', pitch: 205, formants: 1.16, slowness: 1, breath: 0.05 },
  { name: 'Ben', pitch: 118, formants: 1, slowness: 1.08, breath: 0.02 },
  { name: 'Cleo', pitch: 165, formants: 1.08, slowness: 0.94, breath: 0.08 },
] as const satisfies readonly Voice[];
