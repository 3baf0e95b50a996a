import type { Page } from 'playwright-core';

/**
 * Controls that cannot be touched in their middle, scrolled to wherever they are: what lies over them would be, or they are
 * beyond the edge of the window.
 * @param within of what part of the page, as CSS
 */
export const coveredControls = (page: Page, within = 'body'): Promise<string[]> =>
  page.evaluate((part) => {
    const covered: string[] = [];
    const controls = 'a[href], button, input, select, textarea, [role=slider], [role=tab], [role=option]';
    for (const element of document.querySelectorAll<HTMLElement>(`${part} :is(${controls})`)) {
      const { width, height } = element.getBoundingClientRect();
      // What is hidden for the eyes is touched by its label; a link for the keyboard alone comes into sight with the focus.
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (width < 2 || height < 2 || element.matches('.skip-link')) continue;
      element.scrollIntoView({ block: 'center', inline: 'center' });
      // Of a link over two lines the first.
      const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
      const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 100));
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      const own = [element, ...labels, element.closest('label'), element.closest('.mantine-Input-wrapper')];
      if (at && own.some((one) => one?.contains(at))) continue;
      covered.push(`${element.outerHTML.slice(0, 160)} under ${at?.outerHTML.slice(0, 80) ?? 'nothing'}`);
    }
    window.scrollTo(0, 0);
    return covered;
  }, within);
