import type { Token } from '@persephone/formats/labels';
import { writeText } from '../typing/write-text.js';

/** Write a label in the place of another, and select it. */
export function replaceLabel(area: HTMLTextAreaElement, token: Token, label: string): void {
  writeText(area, token.start, token.end, label);
  area.setSelectionRange(token.start, token.start + label.length);
}
