import { describe, expect, it } from 'vitest';
import { staticImports } from './support/static-imports.js';

const trainer =
  /^packages\/engine\/src\/(train|nn\/(blstm|ctc|optimiser)|architectures\/[^/]+\/(?!settings\.ts))/u;

describe('what a process loads at its start', () => {
  it('is no part of the trainer where it only answers HTTP', () => {
    const loaded = staticImports('packages/server/src/main.ts');
    expect(loaded).toContain('packages/server/src/http/index.ts');
    expect(loaded).toContain('packages/engine/src/audio/header.ts');
    expect(loaded.filter((file) => trainer.test(file))).toEqual([]);
  });

  it('is all of it where it trains', () => {
    const loaded = staticImports('packages/server/src/cli/train.ts');
    expect(loaded).toContain('packages/engine/src/train/train.ts');
  });
});
