import { expect, test } from 'vitest';
import { type Choices, planOf, sizeOf, usableWork } from '../../src/features/import/plan.js';
import { Pace } from '../../src/features/import/progress.js';
import { likelyRule, speakerOf, speakersIn } from '../../src/features/import/speakers.js';
import { byKind, type Finding, filtered, titleOf } from '../../src/shared/findings/findings.js';
import { found } from './found.js';

const finding = (file: string, code: string, severity: Finding['severity'] = 'error'): Finding => ({
  ...{ file, code, severity, detail: `${code} in ${file}`, remedy: 'mend it' },
});

const choices: Choices = { speakerRule: 'underscore', speakerLength: 3, alone: true };

const extensions = ['txt', 'phonemes'];

test('what nothing stands against is imported, of a pair without a usable transcription the recording', () => {
  const names = [
    'ana_1.wav',
    'ana_1.txt',
    'ana_2.wav',
    'ana_2.txt',
    'bo_1.wav',
    'bo_1.txt',
    'bo_2.wav',
    'c.txt',
    'd.doc',
    'ana_1.mp3',
  ];
  const files = names.map((name) => found(name));
  const pair = (stem: string) => ({ audio: `${stem}.wav`, transcription: `${stem}.txt` });
  const report = {
    pairs: [pair('ana_1'), pair('ana_2'), pair('bo_1')],
    findings: [
      finding('ana_1.wav', 'label-once', 'warning'),
      finding('ana_2.txt', 'transcription-empty'),
      finding('bo_1.wav', 'too-many-labels'),
      finding('c.txt', 'audio-missing', 'warning'),
      finding('d.doc', 'media-type-not-accepted'),
      finding('bo_2.wav', 'transcription-missing', 'warning'),
      finding('ana_1.mp3', 'audio-spare', 'warning'),
    ],
  };
  const plan = planOf(files, report, extensions, choices);
  const told = plan.work.map(({ audio, transcription, speaker }) => [
    audio.file.path,
    transcription?.file.path ?? null,
    speaker,
  ]);
  expect(told).toEqual([
    ['ana_1.wav', 'ana_1.txt', 'ana'],
    ['ana_2.wav', null, 'ana'],
    ['bo_2.wav', null, 'bo'],
  ]);
  const out = ({ leftOut }: typeof plan) => leftOut.map(({ path }) => path).sort();
  expect(out(plan)).toEqual(['ana_1.mp3', 'ana_2.txt', 'bo_1.txt', 'bo_1.wav', 'c.txt', 'd.doc']);
  expect(sizeOf(plan)).toEqual({ pairs: 1, alone: 2, files: 4, bytes: 35 });
  for (const { reason, remedy } of plan.leftOut) expect([reason, remedy]).not.toContain('');
  // What is to be done with a recording is not said of its transcription, as though that were to be mended.
  expect(plan.leftOut.find(({ path }) => path === 'bo_1.txt')).toEqual({
    path: 'bo_1.txt',
    reason: 'It belongs to the recording bo_1.wav, which is left out.',
    remedy: 'Do what this list advises for bo_1.wav, then drop both here again.',
  });

  const paired = planOf(files, report, extensions, { ...choices, alone: false });
  expect(paired.work).toHaveLength(1);
  expect(out(paired)).toEqual([
    'ana_1.mp3',
    'ana_2.txt',
    'ana_2.wav',
    'bo_1.txt',
    'bo_1.wav',
    'bo_2.wav',
    'c.txt',
    'd.doc',
  ]);
  // Every file is either imported or left out, with its reason, and never both.
  const imported = paired.work.flatMap(({ audio, transcription }) => [
    audio,
    ...(transcription ? [transcription] : []),
  ]);
  expect([...imported.map(({ file }) => file.path), ...out(paired)].sort()).toEqual([...names].sort());
});

test('findings by kind: errors first, what a folder has hundreds of last; looked through by file and word', () => {
  const findings = [
    ...['x.doc', 'y.doc'].map((file) => finding(file, 'media-type-not-accepted')),
    ...['a', 'b', 'c'].map((file) => finding(file, 'label-once', 'warning')),
    finding('é.txt', 'transcription-odd', 'warning'),
    ...['é.txt', 'f.txt'].map((file) => finding(file, 'transcription-undivided', 'warning')),
    finding('a.wav', 'audio-empty'),
  ];
  expect(byKind(findings).map(({ code, findings: some }) => [code, some.length])).toEqual([
    ['audio-empty', 1],
    ['media-type-not-accepted', 2],
    ['transcription-undivided', 2],
    ['transcription-odd', 1],
    ['label-once', 3],
  ]);
  expect(filtered(findings, { severity: 'warning' })).toHaveLength(6);
  expect(filtered(findings, { find: 'E\u0301.TXT' })).toHaveLength(2);
  expect(filtered(findings, { find: 'doc', severity: 'warning' })).toEqual([]);
  expect(filtered(findings, {})).toEqual(findings);
  expect(titleOf('audio-empty')).toBe('Empty recordings');
});

test('who speaks, by the names of the recordings', () => {
  const path = 'day 2/Ana Lucía_kitchen_01-b.wav';
  expect(speakerOf(path, 'none')).toBeNull();
  expect(speakerOf(path, 'underscore')).toBe('Ana Lucía');
  expect(speakerOf(path, 'second')).toBe('kitchen');
  expect(speakerOf(path, 'hyphen')).toBe('Ana Lucía_kitchen_01');
  expect(speakerOf(path, 'folder')).toBe('day 2');
  expect(speakerOf(path, 'start', 3)).toBe('Ana');
  expect(speakerOf('01.wav', 'underscore')).toBeNull();
  expect(speakerOf('_x.wav', 'underscore')).toBeNull();
  expect(speakerOf('x.wav', 'folder')).toBeNull();
  expect(speakersIn(['b_1.wav', 'a_1.wav', 'a_2.wav', 'c.wav'], 'underscore')).toEqual([
    { speaker: 'a', recordings: 2 },
    { speaker: 'b', recordings: 1 },
    { speaker: null, recordings: 1 },
  ]);
});

test('a rule is proposed only where it looks as though it were meant', () => {
  const both = (...names: string[]) => names.flatMap((name) => [`${name}1.wav`, `${name}2.wav`]);
  expect(likelyRule(both('ana_', 'bo_'))).toBe('underscore');
  expect(likelyRule(both('ana-', 'bo-'))).toBe('hyphen');
  expect(likelyRule(both('ana/', 'bo/'))).toBe('folder');
  // One name only, numbers, a name for each, or some without.
  expect(likelyRule(both('story_'))).toBe('none');
  expect(likelyRule(both('01_', '02_'))).toBe('none');
  expect(likelyRule(['a_1.wav', 'b_1.wav', 'c_1.wav'])).toBe('none');
  expect(likelyRule([...both('ana_', 'bo_'), 'x.wav'])).toBe('none');
});

test('the time left: from the pace of late, not before there is one, and pauses do not count', () => {
  const pace = new Pace();
  pace.resume(0);
  const file = (n: number) => ({ files: n, bytes: n * 1000 });
  pace.add(0, file(0));
  pace.add(1000, file(10));
  expect(pace.secondsLeft(file(10))).toBeNull();
  pace.add(4000, file(40));
  expect(pace.secondsLeft(file(60))).toBeCloseTo(6, 5);
  pace.pause(4000);
  pace.resume(100_000);
  pace.add(101_000, file(50));
  expect(pace.secondsLeft(file(50))).toBeCloseTo(5, 5);
  // Slower from here on: what was long ago is forgotten.
  for (let i = 1; i <= 100; i++) pace.add(101_000 + i * 1000, file(50 + i));
  expect(pace.secondsLeft(file(10))).toBeCloseTo(10, 5);
});

test('a recording that cannot be read is left out with its annotation files, however many there are', () => {
  const recipe = {
    ...{ name: '', textRules: null, labelType: 'phonemes' },
    tiers: { types: ['utterance'], names: [], participants: [] },
  };
  const annotated = (path: string, ...files: readonly string[]) => ({
    audio: { file: found(path), kind: 'audio' as const },
    annotations: files.map((one) => ({ file: found(one), recipe })),
  });
  const good = annotated('good.wav', 'good.eaf');
  const { work, leftOut } = usableWork(
    [annotated('bad.wav', 'bad.eaf', 'bad-2.eaf'), good],
    [
      {
        file: 'bad.wav',
        code: 'audio-unreadable',
        severity: 'error',
        detail: 'No sound.',
        remedy: 'Export it.',
      },
      { file: 'good.wav', code: 'label-once', severity: 'warning', detail: 'Once.', remedy: 'Look.' },
    ],
  );
  expect(work).toEqual([good]);
  expect(leftOut.map(({ path }) => path)).toEqual(['bad.wav', 'bad.eaf', 'bad-2.eaf']);
  expect(leftOut[1]?.reason).toContain('bad.wav');
});
