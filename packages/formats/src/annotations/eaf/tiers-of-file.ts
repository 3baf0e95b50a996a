import type { Tier } from '../model.js';
import { readEaf } from './read.js';

/** The tiers of an EAF, read when the first is asked for, and those that have been added to it since. */
export class TiersOfFile {
  private tiers: Tier[] | undefined;
  private readonly added: Tier[] = [];
  private readonly byName = new Map<string, Tier[]>();

  constructor(private readonly bytes: Uint8Array) {}

  list(): readonly Tier[] {
    return this.read();
  }

  /** All of this name, which need not be in NFC. */
  named(name: string): readonly Tier[] {
    this.read();
    return this.byName.get(name.normalize('NFC')) ?? [];
  }

  add(tier: Tier): void {
    this.added.push(tier);
    if (!this.tiers) return;
    this.tiers.push(tier);
    this.index(tier);
  }

  private read(): Tier[] {
    if (!this.tiers) {
      this.tiers = [...readEaf(this.bytes).tiers, ...this.added];
      for (const tier of this.tiers) this.index(tier);
    }
    return this.tiers;
  }

  private index(tier: Tier): void {
    const same = this.byName.get(tier.id);
    if (same) same.push(tier);
    else this.byName.set(tier.id, [tier]);
  }
}
