type Rgb = readonly [number, number, number];

/** 256 colours from silence to the loudest, as the spectrogram wants them: parts of 1, with opacity. */
export function colourMap(quiet: Rgb, loud: Rgb): number[][] {
  return Array.from({ length: 256 }, (_, i) => {
    // Most of speech is far below its peak: dark enough there to be seen, as in Praat.
    const share = (i / 255) ** 1.4;
    return [...quiet.map((from, c) => (from + (loud[c]! - from) * share) / 255), 1];
  });
}

/** What canvases are drawn with; they know nothing of CSS. */
export const drawn = {
  light: {
    wave: '#1098ad',
    played: '#0b7285',
    cursor: '#e03131',
    selection: 'rgba(16, 152, 173, 0.18)',
    spectrogram: colourMap([255, 255, 255], [18, 24, 38]),
  },
  dark: {
    wave: '#3bc9db',
    played: '#99e9f2',
    cursor: '#ff8787',
    selection: 'rgba(59, 201, 219, 0.22)',
    spectrogram: colourMap([31, 31, 31], [240, 250, 255]),
  },
} as const;
