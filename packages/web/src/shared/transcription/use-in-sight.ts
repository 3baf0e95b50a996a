import { type RefObject, useEffect, useState } from 'react';

const watched = new Map<Element, (inSight: boolean) => void>();

let observer: IntersectionObserver | undefined;

/** Whether a part of a page can be seen, or could be after scrolling by less than the height of the window. */
export function useInSight(element: RefObject<Element | null>, first: boolean): boolean {
  const [inSight, setInSight] = useState(first);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
      },
      { rootMargin: '100% 0px' },
    );
    watched.set(current, setInSight);
    observer.observe(current);
    return () => {
      watched.delete(current);
      observer?.unobserve(current);
    };
  }, [element]);
  return inSight;
}
