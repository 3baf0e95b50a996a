import type { Fault, Place } from './model.js';

/** Collects faults: one entry for each code and tier, with the place of the first and how many there are. */
export class Faults {
  private readonly entries = new Map<
    string,
    { code: string; message: string; place: Place; count: number }
  >();

  add(code: string, message: string, place: Place = {}, count = 1): void {
    const key = `${code}\n${place.tier ?? ''}`;
    const entry = this.entries.get(key);
    if (entry) entry.count += count;
    else this.entries.set(key, { code, message, place, count });
  }

  list(): Fault[] {
    return [...this.entries.values()];
  }
}
