import {
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  darken,
  type MantineColorsTuple,
} from '@mantine/core';
import { decimalSign, t } from '../i18n/index.js';

/** Fonts that have the letters of the International Phonetic Alphabet, where they are installed. */
export const phoneticFonts = '"Noto Sans", "Charis SIL", "Doulos SIL", "DejaVu Sans", "Segoe UI", sans-serif';

/**
 * How much darker a colour's last two shades are than Mantine's. As text on the tints of the same colour, and as ground
 * of white text, those are too light for WCAG AA, hovered above all; what has enough contrast already stays.
 */
const darker: Readonly<Record<string, number>> = {
  ...{ cyan: 0.12, blue: 0.12, indigo: 0.12, violet: 0.08, red: 0.15 },
  ...{ teal: 0.2, green: 0.25, lime: 0.3, orange: 0.25, yellow: 0.35 },
};

const colors = Object.fromEntries(
  Object.entries(darker).map(([name, share]) => {
    const shades = DEFAULT_THEME.colors[name] ?? DEFAULT_THEME.colors.cyan;
    const darkened = shades.map((shade, i) => (i < 8 ? shade : darken(shade, share)));
    return [name, darkened as unknown as MantineColorsTuple];
  }),
);

export const theme = createTheme({
  colors,
  primaryColor: 'cyan',
  // Dark enough for white text on it, in both schemes (WCAG AA); as text, Mantine takes a light shade in the dark.
  primaryShade: { light: 9, dark: 8 },
  autoContrast: true,
  fontFamily: `system-ui, -apple-system, ${phoneticFonts}`,
  defaultRadius: 'md',
  cursorType: 'pointer',
  // What moves by timers; the style sheet has the rest.
  respectReducedMotion: true,
  components: {
    Notification: {
      defaultProps: {
        closeButtonProps: { 'aria-label': t('Close this message') },
        styles: { description: { color: 'var(--mantine-color-dimmed)' } },
      },
    },
    // What stands there from the first is read in its turn; what comes to be said later says so itself, as `status` or `alert`.
    Alert: { defaultProps: { role: 'note', attributes: { icon: { 'aria-hidden': 'true' } } } },
    // As the page shows numbers; typed either way.
    NumberInput: {
      defaultProps: { decimalSeparator: decimalSign, allowedDecimalSeparators: ['.', ','] },
    },
    // Ornaments.
    ComboboxChevron: { defaultProps: { 'aria-hidden': true } },
    TextInput: { defaultProps: { leftSectionProps: { 'aria-hidden': true } } },
    ModalCloseButton: { defaultProps: { 'aria-label': t('Close') } },
    // What is too long for a narrow window takes another row, and is not cut off.
    SegmentedControl: { styles: { root: { maxWidth: '100%', flexWrap: 'wrap' } } },
    // A dialogue's heading is no banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
  },
});

/** Text that is to stand back, and what stands in an empty field, must be legible all the same. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5c636a', '--mantine-color-placeholder': '#696f76' },
  dark: { '--mantine-color-dimmed': '#a8a8a8', '--mantine-color-placeholder': '#9a9a9a' },
});
