import { writeEaf } from '@persephone/formats/annotations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { stereoWav16, tone } from '../../support/tones.js';
import { codeOf, type Harness, idOf, startHarness } from '../harness.js';
import { annotationImports } from './annotation-imports.js';

const recipe = {
  name: '',
  tiers: { types: [], names: ['*'], participants: [] },
  textRules: { steps: [], splitting: { kind: 'graphemes' } },
  labelType: 'phonemes',
};

const eafOf = (media: string): Uint8Array =>
  writeEaf({
    media: { name: media },
    date: '2026-01-01T00:00:00Z',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: ['Ana', 'Bo'].map((participant, i) => ({
      ...{ name: `tx@${participant}`, participant },
      annotations: [{ start: 1000 * i, end: 1000 * i + 900, text: 'ma' }],
    })),
  });

describe.each(databasesUnderTest())('channels on $name', { timeout: 60_000 }, (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());
  const { keep, imported, start } = annotationImports(() => harness, recipe);
  const channelsOf = async (audioId: number) => {
    const { body } = await harness.call('GET', `/v1/utterances?audioId=${audioId}`);
    const items = body.items as { readonly id: number; readonly speaker: string; readonly channel: number }[];
    return items.map(({ speaker, channel }) => [speaker, channel]);
  };
  const stereo = async (name: string) => {
    const bytes = stereoWav16(tone(440, 2000), tone(660 + name.length, 2000), 16_000);
    const audioId = idOf(await harness.send(`/v1/audio?name=${name}`, bytes));
    return { audioId, documentId: idOf(await keep(audioId, eafOf(name))) };
  };

  test('of an import are those of its recipe; another recipe changes them, but for what a person chose', async () => {
    const { audioId, documentId } = await stereo('a.wav');
    const channels = [
      { of: 'Bo', channel: 2 },
      { of: 'tx@*', channel: 1 },
    ];
    expect(await imported(documentId, { ...recipe, channels })).toMatchObject({
      state: 'succeeded',
      annotationImport: { created: 2 },
    });
    expect(await channelsOf(audioId)).toEqual([
      ['Ana', 1],
      ['Bo', 2],
    ]);
    const document = await harness.call('GET', `/v1/annotation-documents/${documentId}`);
    expect(document.body.recipe).toMatchObject({ channels });
    expect(await imported(documentId, { ...recipe, channels })).toMatchObject({
      annotationImport: { unchanged: 2, updated: 0 },
    });
    const { body } = await harness.call('GET', `/v1/utterances?audioId=${audioId}`);
    const [ana] = body.items as { readonly id: number }[];
    const changed = await harness.call('PATCH', `/v1/utterances/${ana?.id}`, { channel: 2 });
    expect([changed.status, changed.body.channel, changed.body.recordingChannels]).toEqual([200, 2, 2]);
    const refused = await harness.call('PATCH', `/v1/utterances/${ana?.id}`, { channel: 3 });
    expect([refused.status, codeOf(refused)]).toEqual([400, 'channel-missing']);
    expect((await imported(documentId)).annotationImport).toMatchObject({ updated: 2 });
    expect(await channelsOf(audioId)).toEqual([
      ['Ana', 2],
      ['Bo', null],
    ]);
  });

  test('what is of a channel that the recording has not is left out, and counted', async () => {
    const { audioId, documentId } = await stereo('bb.wav');
    const ended = await imported(documentId, { ...recipe, channels: [{ of: 'Bo', channel: 3 }] });
    expect(ended).toMatchObject({
      state: 'succeeded',
      annotationImport: { created: 1, leftOut: [{ reason: 'channel-missing', count: 1, samples: ['ma'] }] },
    });
    expect(await channelsOf(audioId)).toEqual([['Ana', null]]);
    const wrong = await start(documentId, { ...recipe, channels: [{ of: 'Bo', channel: 0 }] });
    expect(codeOf(wrong)).toBe('validation-failed');
  });
});
