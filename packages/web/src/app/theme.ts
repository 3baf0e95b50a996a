import { createTheme } from '@mantine/core';

/** Fonts that have the letters of the International Phonetic Alphabet, where they are installed. */
export const phoneticFonts = '"Noto Sans", "Charis SIL", "Doulos SIL", "DejaVu Sans", "Segoe UI", sans-serif';

export const theme = createTheme({
  primaryColor: 'cyan',
  // Dark enough for white text on it, and light enough on a dark ground (WCAG AA).
  primaryShade: { light: 9, dark: 4 },
  autoContrast: true,
  fontFamily: `system-ui, -apple-system, ${phoneticFonts}`,
  defaultRadius: 'md',
  cursorType: 'pointer',
});
