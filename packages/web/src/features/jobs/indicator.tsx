/** In the header: what is being done now. */
export function JobsIndicator() {
  return null;
}
