import type { Page } from 'playwright-core';

/** Longest of what is no motion, in milliseconds. */
const mostMs = 1;

/** What of a page moves, or would, for longer than that: elements with a transition or animation, and those that run. */
export const movingThings = (page: Page): Promise<string[]> =>
  page.evaluate((most) => {
    const longest = (durations: string) =>
      Math.max(
        ...durations.split(',').map((one) => Number.parseFloat(one) * (one.trim().endsWith('ms') ? 1 : 1000)),
      );
    const moving = new Set<string>();
    for (const element of document.querySelectorAll('*')) {
      for (const part of [undefined, '::before', '::after']) {
        const { transitionDuration, animationDuration, animationName, transitionProperty } = getComputedStyle(
          element,
          part,
        );
        const isMoving =
          (transitionProperty !== 'none' && longest(transitionDuration) > most) ||
          (animationName !== 'none' && longest(animationDuration) > most);
        if (isMoving)
          moving.add(`${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}${part ?? ''}`);
      }
    }
    for (const animation of document.getAnimations()) {
      const end = Number(animation.effect?.getComputedTiming().endTime ?? 0);
      if (end > most) moving.add(`animation of ${end} ms`);
    }
    return [...moving];
  }, mostMs);
