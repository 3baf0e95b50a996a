import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../support/cli.js';

let folder: string;
let good: string;
let bad: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-annotations-'));
  good = join(folder, 'good.eaf');
  bad = join(folder, 'bad.eaf');
  const eaf = `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///x/rec%201.wav" TIME_ORIGIN="500"/></HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="60000"/></TIME_ORDER>
<TIER TIER_ID="u" PARTICIPANT="Ana" LINGUISTIC_TYPE_REF="t"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>ama</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="g" PARENT_REF="u" LINGUISTIC_TYPE_REF="t"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a2" ANNOTATION_REF="gone"><ANNOTATION_VALUE>x</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="t"/></ANNOTATION_DOCUMENT>
`;
  await writeFile(good, eaf);
  await writeFile(bad, eaf.slice(0, 600));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const expected = {
  format: 'eaf',
  media: [{ name: 'rec 1.wav', originMilliseconds: 500 }],
  tiers: [
    {
      id: 'u',
      type: 't',
      participant: 'Ana',
      parent: null,
      annotations: [{ start: 0, end: 60_000, text: 'ama' }],
    },
    {
      id: 'g',
      type: 't',
      participant: null,
      parent: 'u',
      annotations: [{ start: null, end: null, text: 'x' }],
    },
  ],
  faults: [
    expect.objectContaining({ code: 'reference-on-aligned', count: 1 }),
    expect.objectContaining({
      code: 'reference-missing',
      count: 1,
      place: expect.objectContaining({ tier: 'g', annotation: 'a2' }),
    }),
  ],
};

test('what a file holds, as one object', async () => {
  const { code, stdout } = await run('annotations', good, '--format', 'json');
  expect([code, JSON.parse(stdout)]).toEqual([0, expected]);
}, 60_000);

test('several files, one of which cannot be read: an array of the others, the place on standard error, exit code 1', async () => {
  const { code, stdout, stderr } = await run(
    'annotations',
    good,
    bad,
    join(folder, 'none.eaf'),
    '--format',
    'json',
  );
  expect([code, JSON.parse(stdout)]).toEqual([1, [{ file: good, ...expected }]]);
  expect(stderr).toMatch(
    /bad\.eaf: line \d+, column \d+: the file is not well-formed XML.*\n.*none\.eaf does not exist\.\n/u,
  );
}, 60_000);

test('a table of tiers', async () => {
  const { code, stdout } = await run('annotations', good);
  expect(code).toBe(0);
  expect(stdout).toContain('eaf 3.0, media rec 1.wav (begins at 500 ms)\n');
  expect(stdout).toMatch(/^tier {2}type {2}speaker {2}annotations {2}minutes {2}sample$/mu);
  expect(stdout).toMatch(/^u {5}t {5}Ana {16}1 {6}1\.0 {2}ama$/mu);
  expect(stdout).toMatch(/^g {5}t {5}Ana \? {14}1 {6}0\.0 {2}x$/mu);
  expect(stdout).toMatch(/^1 × reference-missing \(line 5\): /mu);
}, 60_000);
