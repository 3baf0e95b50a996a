/** Parts of the speed at which it was said; the pitch stays. */
export const rates = [0.5, 0.75, 1] as const;
export type Rate = (typeof rates)[number];
