import { readFileSync } from 'node:fs';
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

  it('is no SDK of buckets: that is loaded when one is opened', () => {
    const loaded = staticImports('packages/server/src/main.ts');
    expect(loaded).toContain('packages/server/src/storage/s3/client.ts');
    const root = new URL('../../../', import.meta.url);
    const imports = loaded.filter((file) =>
      /^(?:import|export) (?!type )[^;]*from '@(?:aws-sdk|smithy)/mu.test(
        readFileSync(new URL(file, root), 'utf8'),
      ),
    );
    expect(imports).toEqual([]);
  });

  it('is all of it where it trains', () => {
    const loaded = staticImports('packages/server/src/cli/train.ts');
    expect(loaded).toContain('packages/engine/src/train/train.ts');
  });
});
