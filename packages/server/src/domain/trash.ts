/** How long the trash keeps a file, and a deletion can be undone. */
export const trashDays = 30;
export const trashMs = trashDays * 24 * 60 * 60 * 1000;
