import type { Page } from 'playwright-core';

/** What a page in a pseudo-language shows that a person would have to put up with. */
export interface Shortcomings {
  /** Texts with a word in plain letters: no message, nor what the data calls itself. */
  readonly untranslated: string[];
  /** Messages of which a part cannot be seen, in what does not scroll, and what stands in fields that are too narrow for it. */
  readonly cutOff: string[];
  /** How much wider the page is than the window. */
  readonly tooWide: number;
}

/**
 * Looks for texts that are not translated and for those that are cut off. In the pseudo-languages no word of a message is in
 * plain letters: what is, is of the data, or was forgotten.
 * @param data what the data calls itself; words, whole
 */
export const shortcomings = (page: Page, data: readonly string[]): Promise<Shortcomings> =>
  page.evaluate((known) => {
    const untranslated = new Set<string>();
    const cutOff = new Set<string>();
    const plain = /^[A-Za-z]{2,}$/;
    const dates = /\b(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\b|\b[AP]M\b/g;
    // Labels, keys, names of files and what the service says in English have no translation.
    const own = 'script, style, code, kbd, svg, option, [lang=en], [contenteditable], textarea';
    const measure = document.createElement('canvas').getContext('2d');
    /** What stands in a field of one line, where it is wider than the field: it scrolls with the cursor alone. */
    const beyondField = (element: Element): string | undefined => {
      if (!(element instanceof HTMLInputElement) || !measure) return undefined;
      const text = element.value === '' || element.readOnly ? element.value || element.placeholder : '';
      const { font, paddingLeft, paddingRight } = getComputedStyle(element);
      measure.font = font;
      const room = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      return text.includes('⟧') && measure.measureText(text).width > room + 1 ? text : undefined;
    };
    const look = (text: string, at: Element) => {
      if (at.closest(own)) return;
      const rest = known.reduce((left, word) => left.replaceAll(word, ''), text);
      const words = rest.replace(dates, '').match(/[\p{L}\p{M}]+/gu) ?? [];
      if (words.some((word) => plain.test(word))) untranslated.add(text.trim().slice(0, 120));
    };
    for (const element of document.body.querySelectorAll('*')) {
      const visible = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const value = element.getAttribute(name);
        if (value !== null && visible) look(value, element);
      }
      if (!visible) continue;
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE && node.textContent) look(node.textContent, element);
      }
      const beyond = beyondField(element);
      if (beyond !== undefined) cutOff.add(`field: ${beyond}`);
      const { overflowX, overflowY } = getComputedStyle(element);
      const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
      const text = element.textContent ?? '';
      // What is shortened with the whole of it as its title is no loss. One pixel is what rounding makes; what is hidden from sight altogether is for screen readers.
      const cut =
        (hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
        (hides(overflowY) && element.scrollHeight > element.clientHeight + 2);
      if (cut && element.clientWidth > 1 && text.includes('⟧') && element.getAttribute('title') !== text) {
        cutOff.add(`${element.tagName.toLowerCase()}.${element.className}: ${text.slice(0, 100)}`);
      }
    }
    return {
      untranslated: [...untranslated],
      cutOff: [...cutOff],
      tooWide: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
    };
  }, data);
