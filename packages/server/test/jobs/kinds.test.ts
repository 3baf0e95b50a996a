import { v1 } from '@persephone/contracts';
import { describe, expect, test } from 'vitest';
import { kinds, kindsOf } from '../../src/jobs/kinds/index.js';

describe('kinds of jobs', () => {
  test('are all there, each with stages that the contract knows, and each taken somewhere as it comes or when idle', () => {
    expect(Object.keys(kinds).sort()).toEqual([...v1.jobKinds].sort());
    for (const [name, definition] of Object.entries(kinds)) {
      expect(definition.kind).toBe(name);
      expect(v1.jobStages).toEqual(expect.arrayContaining([...definition.stages]));
      expect(Object.keys(definition.slots)).not.toEqual([]);
    }
    expect(new Set(Object.values(kinds).flatMap(({ stages }) => [...stages]))).toEqual(
      new Set(v1.jobStages.filter((stage) => stage !== 'given back')),
    );
  });

  test('are taken in the slots as the processes are described', () => {
    expect(kindsOf('training')).toEqual({
      kinds: ['train', 'preprocess', 'evaluate'],
      kindsWhenIdle: ['transcribe', 'divide', 'inspect'],
    });
    expect(kindsOf('transcribing')).toEqual({
      kinds: ['transcribe', 'divide', 'preprocess', 'evaluate'],
      kindsWhenIdle: ['inspect'],
    });
    expect(kindsOf('any')).toEqual({
      kinds: ['train', 'transcribe', 'divide', 'preprocess', 'evaluate'],
      kindsWhenIdle: ['inspect'],
    });
    expect(kindsOf('intake')).toEqual({
      kinds: ['import-model', 'import-encoder', 'import-zip', 'import-annotations', 'replace-labels'],
      kindsWhenIdle: ['inspect'],
    });
  });
});
