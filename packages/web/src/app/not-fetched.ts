/** As Chromium, Firefox, Safari and what Vite adds for style sheets say that a file of the page did not come. Pure. */
const notFetched =
  /dynamically imported module|importing a module script failed|unable to preload|failed to fetch|load failed/i;

export const isNotFetched = (error: unknown): boolean =>
  error instanceof Error && notFetched.test(error.message);
