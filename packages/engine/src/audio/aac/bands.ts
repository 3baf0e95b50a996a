/** ISO/IEC 14496-3, 4.5.4: where the scale factor bands begin, and which of them are shaped in time, by sample rate. */
export interface Bands {
  readonly long: readonly number[];
  readonly short: readonly number[];
  /** No band from here on is shaped. */
  readonly shapedLong: number;
  readonly shapedShort: number;
}

export const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
] as const;

const numbers = (text: string): number[] => text.split(' ').map(Number);
/** Bands of equal width follow each other. */
const steps = (from: number, to: number, step: number): string =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step).join(' ');

const long96 = numbers(
  `${steps(0, 56, 4)} ${steps(64, 96, 8)} ${steps(108, 156, 12)} 172 188 212 240 276 320 384 448 512 576 640 ` +
    '704 768 832 896 960 1024',
);
const long64 = numbers(
  `${steps(0, 56, 4)} 64 72 80 88 100 112 124 140 156 172 192 216 240 268 304 ${steps(344, 1024, 40)}`,
);
const fine48 =
  `${steps(0, 40, 4)} ${steps(48, 96, 8)} 108 120 132 144 160 176 196 216 240 264 292 ${steps(320, 928, 32)}` as const;
const long48 = numbers(`${fine48} 1024`);
const long32 = numbers(`${fine48} 960 992 1024`);
const long24 = numbers(
  `${steps(0, 44, 4)} ${steps(52, 116, 8)} 124 136 148 160 172 188 204 220 240 260 284 308 336 364 396 432 468 508 ` +
    '552 600 652 704 768 832 896 960 1024',
);
const long16 = numbers(
  `${steps(0, 88, 8)} ${steps(100, 196, 12)} 212 228 244 260 280 300 320 344 368 396 424 456 492 532 572 616 664 716 ` +
    '772 832 896 960 1024',
);
const long8 = numbers(
  `${steps(0, 156, 12)} 172 188 204 220 236 252 268 288 308 328 348 372 396 420 448 476 508 544 580 620 664 712 764 ` +
    '820 880 944 1024',
);
const short96 = numbers('0 4 8 12 16 20 24 32 40 48 64 92 128');
const short48 = numbers('0 4 8 12 16 20 28 36 44 56 68 80 96 112 128');
const short24 = numbers('0 4 8 12 16 20 24 28 36 44 52 64 76 92 108 128');
const short16 = numbers('0 4 8 12 16 20 24 28 32 40 48 60 72 88 108 128');
const short8 = numbers('0 4 8 12 16 20 24 28 36 44 52 60 72 88 108 128');

const bands = (long: number[], short: number[], shapedLong: number, shapedShort: number): Bands => ({
  long,
  short,
  shapedLong,
  shapedShort,
});

/** By index of the sample rate. */
export const bandsOf: readonly Bands[] = [
  bands(long96, short96, 31, 9),
  bands(long96, short96, 31, 9),
  bands(long64, short96, 34, 10),
  bands(long48, short48, 40, 14),
  bands(long48, short48, 42, 14),
  bands(long32, short48, 51, 14),
  bands(long24, short24, 46, 14),
  bands(long24, short24, 46, 14),
  bands(long16, short16, 42, 14),
  bands(long16, short16, 42, 14),
  bands(long16, short16, 42, 14),
  bands(long8, short8, 39, 14),
  bands(long8, short8, 39, 14),
];
