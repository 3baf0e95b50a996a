/** 'Mboshi, quick'; where a model has that name already 'Mboshi, quick 2', and so on. */
export function defaultName(corpus: string, preset: string, taken: readonly string[]): string {
  const used = new Set(taken);
  const first = `${corpus.slice(0, 400)}, ${preset}`;
  if (!used.has(first)) return first;
  for (let number = 2; ; number++) {
    const name = `${first} ${number}`;
    if (!used.has(name)) return name;
  }
}
