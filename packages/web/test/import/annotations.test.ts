import { everyTier, recipeOf } from '@persephone/formats/annotation-import';
import { writeEaf } from '@persephone/formats/annotations';
import { plainRules } from '@persephone/formats/text-rules';
import { expect, test } from 'vitest';
import { LocalDesk } from '../../src/features/import/annotations/desk.js';
import { mayBeAnnotations, roleOf } from '../../src/features/import/annotations/files.js';
import { gatherAnnotations } from '../../src/features/import/annotations/gather.js';
import { answerWith, remoteDesk } from '../../src/features/import/annotations/messages.js';
import { pairingsOf } from '../../src/features/import/annotations/pairing.js';
import { annotatedWork, restOf, withUtterances } from '../../src/features/import/annotations/plan.js';
import { changedPart } from '../../src/features/import/annotations/preview.js';
import { isComplete, moved, newStep } from '../../src/features/import/annotations/rules-edit.js';
import {
  channelsToChoose,
  chosenFiles,
  leftOutOf,
  paired,
  recipeFor,
  type Session,
  sessionOf,
  withChannel,
  withRecipe,
} from '../../src/features/import/annotations/session.js';
import { toggled } from '../../src/features/import/annotations/tier-rows.js';
import type { ReadAnnotations } from '../../src/features/import/annotations/types.js';
import type { FoundFile } from '../../src/shared/upload/files.js';
import { found } from './found.js';

interface Said {
  readonly tier: string;
  readonly type: string;
  readonly participant: string | null;
  readonly texts: readonly string[];
}

/** Utterances of two seconds, one after another. */
function eaf(media: string, tiers: readonly Said[]): Uint8Array {
  const bytes = writeEaf({
    media: { name: media },
    date: '2024-01-01T00:00:00Z',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: tiers.map(({ tier, participant, texts }) => ({
      name: tier,
      participant,
      annotations: texts.map((text, i) => ({ start: i * 2000, end: i * 2000 + 1900, text })),
    })),
  });
  // The writer has one type for all.
  const types = new Map(tiers.map(({ tier, type }) => [tier, type]));
  const typed = new TextDecoder().decode(bytes).replace(/<TIER [^>]*>/gu, (tag) => {
    const type = types.get(/TIER_ID="([^"]*)"/u.exec(tag)?.[1] ?? '') ?? '';
    return tag.replace(/LINGUISTIC_TYPE_REF="[^"]*"/u, `LINGUISTIC_TYPE_REF="${type}"`);
  });
  return new TextEncoder().encode(typed);
}

const file = (path: string, content: Uint8Array | string): FoundFile => ({
  ...found(path, ''),
  size: content.length,
  bytes: async () =>
    new Blob([Uint8Array.from(typeof content === 'string' ? new TextEncoder().encode(content) : content)]),
});

const story = eaf('story.wav', [
  { tier: 'Ana', type: 'utterance', participant: 'Ana', texts: ['Ka ma?', 'ta <la>', '[English] no', ''] },
  { tier: 'Bo', type: 'utterance', participant: 'Bo', texts: ['ma', 'ka xa'] },
  { tier: 'Ana-ft', type: 'translation', participant: 'Ana', texts: ['Who is there?', 'Me.'] },
]);

async function opened(files: readonly FoundFile[], recordings: readonly string[], durations = 60_000) {
  const desk = new LocalDesk();
  const sorted = await gatherAnnotations(files, desk, new Map(), () => undefined);
  const read = [...files, ...recordings.map((path) => file(path, 'RIFF'))].map((one) => ({
    file: one,
    ...(recordings.includes(one.path) ? { durationMs: durations } : {}),
  }));
  return { desk, read, session: sessionOf(read, sorted, recordings, 'phonemes', null) };
}

test('the language of the chosen tiers is told, by files, and of no others', async () => {
  const english = { name: 'English', code: 'eng' };
  const mbosi = { name: 'Mbosi', code: 'mdw' };
  const inLanguages = (media: string) => {
    const said = (name: string, language: typeof mbosi, texts: readonly string[]) => ({
      ...{
        name,
        language,
        annotations: texts.map((text, i) => ({ start: i * 2000, end: i * 2000 + 900, text })),
      },
    });
    const tiers = [said('Ana', mbosi, ['ka', 'ma']), said('Bo', mbosi, []), said('ft', english, ['Who?'])];
    return writeEaf({ media: { name: media }, date: '2024-01-01T00:00:00Z', urn: 'x', tiers });
  };
  const files = [file('p/a.eaf', inLanguages('a.wav')), file('p/b.eaf', inLanguages('b.wav'))];
  const { desk, session } = await opened([...files, file('p/story.eaf', story)], ['p/a.wav', 'p/b.wav']);
  const languagesOf = async (names: readonly string[]) => {
    const tiers = { ELAN: { types: [], names, participants: [] } };
    return (await desk.preview(chosenFiles({ ...session, tiers }), plainRules)).languages;
  };
  expect(await languagesOf(['Ana'])).toEqual([{ ...mbosi, files: 2 }]);
  expect(await languagesOf(['Bo'])).toEqual([]);
  expect(await languagesOf(['Ana', 'ft'])).toEqual([
    { ...mbosi, files: 2 },
    { ...english, files: 2 },
  ]);
});

test('channels: chosen for each speaker where there may be several; who is not named comes last, and the recipe has them', async () => {
  const { desk, session } = await opened([file('p/story.eaf', story)], ['p/story.wav']);
  expect(channelsToChoose(session)).toBe(2);
  const mono = { ...session, channelCounts: new Map([['p/story.wav', 1]]) };
  expect(channelsToChoose(mono)).toBe(0);
  let chosen: Session = { ...session, channelCounts: new Map([['p/story.wav', 4]]) };
  expect(channelsToChoose(chosen)).toBe(4);
  chosen = { ...chosen, tiers: { ELAN: { types: ['utterance'], names: [], participants: [] } } };
  chosen = withChannel(withChannel(withChannel(chosen, '*', 1), 'Bo', 3), 'Ana', 2);
  expect(chosen.channels).toEqual([
    { of: 'Ana', channel: 2 },
    { of: 'Bo', channel: 3 },
    { of: '*', channel: 1 },
  ]);
  chosen = withChannel(withChannel(chosen, 'Ana', null), 'Bo', 5);
  expect((await desk.preview(chosenFiles(chosen), plainRules)).leftOut).toContainEqual({
    ...{ reason: 'channel-missing', count: 2, samples: ['ma', 'ka xa'] },
  });
  const channels = [
    { of: 'Bo', channel: 5 },
    { of: '*', channel: 1 },
  ];
  expect(annotatedWork(chosen)[0]?.annotations[0]?.recipe.channels).toEqual(channels);
  const recipe = recipeOf(recipeFor(chosen, everyTier));
  expect(recipe.channels).toEqual(channels);
  expect(withRecipe(session, recipe).channels).toEqual(channels);
});

test('what of a folder may be annotations is found; what is no business of an import is no error', async () => {
  const files = [
    file('p/story.eaf', story),
    file('p/broken.eaf', new TextDecoder().decode(story).slice(0, 900)),
    file('p/labels.txt', '0.0\t1.5\tka ma\n1.5\t2.0\tta\n'),
    file('p/single.txt', 'k a m a\n'),
    file('p/words.csv', 'word,gloss\nka,dog\n'),
    file('p/other.xml', '<menu><item/></menu>'),
    file('p/story.pfsx', '<preferences/>'),
    file('p/notes.docx', 'PK'),
    file('p/README', 'read me'),
  ];
  const sorted = await gatherAnnotations(files, new LocalDesk(), new Map(), () => undefined);
  expect(sorted.read.map(({ path, format }) => [path, format])).toEqual([
    ['p/story.eaf', 'ELAN'],
    ['p/labels.txt', 'Audacity labels'],
  ]);
  expect(sorted.unread.map(({ path }) => path)).toEqual(['p/broken.eaf']);
  expect(sorted.unread[0]?.message).toMatch(/line \d+, column \d+/);
  expect(sorted.others).toEqual(['p/story.pfsx', 'p/notes.docx', 'p/README']);
  expect(roleOf('x/A.WAV')).toBe('recording');
  expect(await mayBeAnnotations(file('a.txt', ''))).toBe(false);
});

const reading = (path: string, media: readonly string[]): ReadAnnotations => ({
  path,
  format: 'ELAN',
  media: media.map((name) => ({
    ...{ name, rawName: name, url: name, relativeUrl: null, mimeType: null },
    ...{ originMilliseconds: 0, extractedFrom: null },
  })),
  ...{ tiers: 1, annotations: 1, timed: 1, faults: [] },
});

test('pairing: the recording beside the file counts most; several, none and copies in other formats are told', () => {
  const files = [
    reading('a/x.eaf', ['x.wav']),
    reading('b/y.eaf', []),
    reading('b/z.eaf', ['film.mp4']),
    reading('a/x.TextGrid', []),
    reading('b/w.eaf', []),
  ];
  const recordings = ['a/x.wav', 'b/x.wav', 'b/y.wav', 'c/w.mp3', 'd/w.wav'];
  const told = pairingsOf(files, recordings, {}).map(({ path, recording, state }) => [
    path,
    recording,
    state,
  ]);
  expect(told).toEqual([
    ['a/x.eaf', 'a/x.wav', 'sure'],
    ['b/y.eaf', 'b/y.wav', 'sure'],
    ['b/z.eaf', null, 'missing'],
    ['a/x.TextGrid', null, 'doubtful'],
    ['b/w.eaf', 'd/w.wav', 'doubtful'],
  ]);
  const choices = { 'a/x.TextGrid': 'a/x.wav', 'b/z.eaf': 'b/y.wav', 'a/x.eaf': null };
  const corrected = pairingsOf(files, recordings, choices);
  expect(corrected.slice(0, 4).map(({ recording, state }) => [recording, state])).toEqual([
    [null, 'left-out'],
    ['b/y.wav', 'sure'],
    ['b/y.wav', 'chosen'],
    ['a/x.wav', 'chosen'],
  ]);
});

test('pairing: a recording whose name holds the one that the file names is proposed, where there is one only', () => {
  const files = [
    reading('a/crdo-JARI.xml', ['JARI.mp3']),
    reading('a/x.eaf', ['SOGHA.mp3']),
    reading('a/y.eaf', ['KA.mp3']),
  ];
  const recordings = ['b/DEPOT_JARI_44k.mp3', 'b/DEPOT_SOGHA2_44k.mp3', 'b/DEPOT_KA.mp3'];
  expect(pairingsOf(files, recordings, {}).map(({ recording, state }) => [recording, state])).toEqual([
    ['b/DEPOT_JARI_44k.mp3', 'doubtful'],
    [null, 'missing'],
    [null, 'missing'],
  ]);
  const two = [...recordings, 'c/old JARI.wav'];
  expect(pairingsOf(files, two, {})[0]?.state).toBe('missing');
});

test('tiers: the likely type is suggested; what is ticked is what the choice takes', async () => {
  const { desk } = await opened([file('story.eaf', story)], ['story.wav']);
  const paths = ['story.eaf'];
  const choice = await desk.suggestTiers(paths);
  expect(choice).toEqual({ types: ['utterance'], names: [], participants: [] });
  const { rows, speakers, annotations } = await desk.tiers(paths, choice);
  expect(speakers).toEqual(['Ana', 'Bo']);
  expect(annotations).toBe(6);
  expect(rows.types.map(({ name, chosen }) => [name, chosen])).toEqual([
    ['utterance', true],
    ['translation', false],
  ]);
  // Of the type that is chosen, without one speaker.
  const narrowed = toggled(choice, 'participants', rows.participants, 'Bo');
  expect(narrowed).toEqual({ types: ['utterance'], names: [], participants: ['Ana'] });
  const after = await desk.tiers(paths, narrowed ?? choice);
  expect(after.rows.participants.map(({ name, chosen }) => [name, chosen])).toEqual([
    ['Ana', true],
    ['Bo', false],
  ]);
  // All of them again says nothing about speakers.
  expect(toggled(narrowed ?? choice, 'participants', after.rows.participants, 'Bo')).toEqual(choice);
  // The last tick taken away leaves nothing chosen, rather than everything.
  expect(toggled(choice, 'types', rows.types, 'utterance')).toEqual({
    types: [],
    names: [],
    participants: [],
  });
});

test('the preview counts what each step changes, what is left out and why, and what is not known', async () => {
  const { desk, session } = await opened([file('story.eaf', story)], ['story.wav']);
  const choice = await desk.suggestTiers(['story.eaf']);
  const files = chosenFiles({ ...session, tiers: { ELAN: choice } });
  const preview = await desk.preview(files, {
    steps: [
      { kind: 'leave-out', containing: ['[English]'] },
      { kind: 'drop-between', open: '<', close: '>' },
      { kind: 'lower-case' },
      { kind: 'drop-punctuation', keep: [] },
    ],
    splitting: { kind: 'inventory', labels: ['k', 'm', 't', 'a'], unknown: 'leave-out' },
    wordBoundary: '#',
  });
  expect(preview.steps.map(({ annotations, examples }) => [annotations, examples[0]])).toEqual([
    [1, { before: '[English] no', after: '' }],
    [1, { before: 'ta <la>', after: 'ta' }],
    [1, { before: 'Ka ma?', after: 'ka ma?' }],
    [1, { before: 'ka ma?', after: 'ka ma' }],
  ]);
  expect([preview.annotations, preview.utterances]).toEqual([6, 3]);
  expect(preview.leftOut.map(({ reason, count, samples }) => [reason, count, samples])).toEqual([
    ['step', 1, ['[English] no']],
    ['empty', 1, []],
    ['unknown-character', 1, ['ka xa']],
  ]);
  expect(preview.unknown).toEqual([{ text: 'x', count: 1 }]);
  expect(preview.labels).toEqual([
    { label: 'a', occurrences: 4 },
    { label: 'm', occurrences: 2 },
    { label: '#', occurrences: 1 },
    { label: 'k', occurrences: 1 },
    { label: 't', occurrences: 1 },
  ]);
  expect(preview.speakers.map(({ name, utterances }) => [name, utterances])).toEqual([
    ['Ana', 2],
    ['Bo', 1],
  ]);
  expect(preview.examples[0]).toEqual({ text: 'Ka ma?', labels: ['k', 'a', '#', 'm', 'a'] });
});

test('a recording that is shorter than its annotations: what is beyond it is left out', async () => {
  const { desk, session } = await opened([file('story.eaf', story)], ['story.wav'], 3000);
  const files = chosenFiles({
    ...session,
    tiers: { ELAN: { types: ['utterance'], names: [], participants: [] } },
  });
  const { leftOut } = await desk.preview(files, await desk.suggestRules(files));
  expect(leftOut.find(({ reason }) => reason === 'beyond-recording')?.count).toBe(3);
});

test('the plan: annotation files with their recording and recipe; pairs and recordings alone stay as they are', async () => {
  const files = [
    file('p/story.eaf', story),
    file('p/story.txt', 'k a'),
    file('p/lost.eaf', eaf('lost.wav', [{ tier: 'A', type: 'utterance', participant: 'A', texts: ['ka'] }])),
    file('p/pair.phonemes', 'k a'),
    file('p/notes.docx', 'PK'),
  ];
  const { desk, read, session } = await opened(files, ['p/story.wav', 'p/pair.wav', 'p/alone.wav']);
  const choice = await desk.suggestTiers(['p/story.eaf']);
  const chosen = { ...session, tiers: { ELAN: choice } };
  const preview = await desk.preview(chosenFiles(chosen), chosen.rules);
  const [work, ...more] = withUtterances(chosen, preview);
  expect(more).toEqual([]);
  expect([work?.audio.file.path, work?.annotations.map((one) => one.file.path)]).toEqual([
    'p/story.wav',
    ['p/story.eaf'],
  ]);
  expect(work?.annotations[0]?.recipe.tiers).toEqual(choice);
  const rest = restOf(read, chosen, preview);
  expect(rest.files.map((one) => one.file.path)).toEqual(['p/pair.phonemes', 'p/pair.wav', 'p/alone.wav']);
  expect(rest.leftOut.map(({ path }) => path).sort()).toEqual(['p/lost.eaf', 'p/story.txt']);
  // Left out by hand, its recording is one like others again.
  const without = paired(chosen, { 'p/story.eaf': null });
  expect(withUtterances(without, preview)).toEqual([]);
  expect(restOf(read, without, preview).files.map((one) => one.file.path)).toContain('p/story.wav');
  expect(
    leftOutOf(without)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['p/lost.eaf', 'p/story.eaf']);
});

test('steps: one that is not filled in does nothing, and order can be changed', () => {
  expect(isComplete(newStep('replace'))).toBe(false);
  expect(isComplete({ kind: 'drop-between', open: '', close: ']' })).toBe(false);
  expect(isComplete(newStep('lower-case'))).toBe(true);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
});

test('a worker answers what the page asks, and says what failed', async () => {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  const desk = new LocalDesk();
  const remote = remoteDesk({
    postMessage: (data: unknown) =>
      void answerWith(desk, structuredClone(data), (message) => {
        for (const listener of listeners) listener({ data: structuredClone(message) });
      }),
    addEventListener: (type: string, listener: unknown) => {
      if (type === 'message') listeners.push(listener as (event: { data: unknown }) => void);
    },
  } as Parameters<typeof remoteDesk>[0]);
  expect(await remote.read('x.eaf', new Blob([Uint8Array.from(story)]))).toMatchObject({
    read: { path: 'x.eaf', format: 'ELAN', tiers: 3 },
  });
  expect((await remote.suggestTiers(['x.eaf'])).types).toEqual(['utterance']);
  await expect(
    remote.tiers(undefined as never, { types: [], names: [], participants: [] }),
  ).rejects.toThrow();
});

test('of a long text the example shows the place that changes', () => {
  const long = 'a '.repeat(200);
  const { before, after } = changedPart(`${long}[x] end`, `${long}end`);
  expect(before).toBe('…a a a a a a a a [x] end');
  expect(after).toBe('…a a a a a a a a end');
  expect(changedPart('Ka', 'ka')).toEqual({ before: 'Ka', after: 'ka' });
});
