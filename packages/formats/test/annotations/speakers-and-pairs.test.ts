import { describe, expect, test } from 'vitest';
import {
  fittingRecordings,
  pairedRecordings,
  preferredMedia,
  readAnnotations,
  suggestedSpeakers,
} from '../../src/annotations/index.js';
import { eaf, slots, tier, utf8 } from './eaf-samples.js';

const media = (...descriptors: readonly string[]) =>
  readAnnotations(utf8(eaf({ header: descriptors.map((d) => `<MEDIA_DESCRIPTOR ${d}/>`).join('') }))).media;

describe('recordings of an annotation file', () => {
  test.each<[string, string, readonly string[], readonly string[], readonly (readonly [string, string])[]]>([
    [
      'by the media name, whatever its case, escapes and folder',
      'x.eaf',
      ['MEDIA_URL="file:///D:/a/Na%C3%AFve%201.WAV"'],
      ['b/naïve 1.wav', 'x.wav'],
      [['b/naïve 1.wav', 'media-name']],
    ],
    [
      'composed or not',
      'x.eaf',
      ['MEDIA_URL="./nai\u0308ve.wav"'],
      ['naïve.wav'],
      [['naïve.wav', 'media-name']],
    ],
    [
      'by the name without extension',
      'x.eaf',
      ['MEDIA_URL="a/rec.mpg"'],
      ['rec.wav', 'x.wav'],
      [['rec.wav', 'media-stem']],
    ],
    [
      'as SayMore names them',
      'rec.wav.annotations.eaf',
      [],
      ['rec.wav', 'rec_StandardAudio.wav'],
      [
        ['rec.wav', 'session-name'],
        ['rec_StandardAudio.wav', 'session-name'],
      ],
    ],
    [
      'by its own name',
      'y/rec.eaf',
      ['MEDIA_URL="gone.wav"'],
      ['rec.mp3', 'other.wav'],
      [['rec.mp3', 'own-name']],
    ],
    ['by nothing', 'rec.eaf', [], ['other.wav'], []],
  ])('%s', (_, file, descriptors, recordings, expected) => {
    expect(
      pairedRecordings(file, media(...descriptors), recordings).map(({ recording, by }) => [recording, by]),
    ).toEqual(expected);
  });

  test.each<[string, string, readonly string[], readonly string[], readonly string[], boolean]>([
    ['its own folder', 'a/x.eaf', ['MEDIA_URL="r.wav"'], ['b/r.wav', 'a/r.wav'], ['a/r.wav'], true],
    [
      'the name before the name without extension',
      'x.eaf',
      ['MEDIA_URL="v.mp4" MIME_TYPE="video/mp4"', 'MEDIA_URL="m.wav" MIME_TYPE="audio/x-wav"'],
      ['v.mp4', 'm.wav'],
      ['m.wav', 'v.mp4'],
      true,
    ],
    [
      'of several microphones the first',
      'x.eaf',
      ['MEDIA_URL="2.wav"', 'MEDIA_URL="1.wav"'],
      ['1.wav', '2.wav'],
      ['2.wav', '1.wav'],
      true,
    ],
    ['uncompressed sound', 'r.eaf', [], ['r.mp3', 'r.flac', 'r.wav'], ['r.wav', 'r.flac', 'r.mp3'], true],
    [
      'the recording of a session before what was made of it',
      's/r.wav.annotations.eaf',
      [],
      ['s/r_StandardAudio.wav', 's/r.wav'],
      ['s/r.wav', 's/r_StandardAudio.wav'],
      true,
    ],
    [
      'folders tell nothing',
      'x.eaf',
      ['MEDIA_URL="r.wav"'],
      ['b/r.wav', 'c/r.wav'],
      ['b/r.wav', 'c/r.wav'],
      false,
    ],
    ['none', 'x.eaf', [], ['r.wav'], [], false],
  ])('which to take: %s', (_, file, descriptors, recordings, expected, isDecided) => {
    const found = fittingRecordings(file, media(...descriptors), recordings);
    expect(found.pairs.map(({ recording }) => recording)).toEqual(expected);
    expect(found.isDecided).toBe(isDecided);
  });

  test('WAV is preferred, then other audio, then video', () => {
    const video = 'MEDIA_URL="v.mp4" MIME_TYPE="video/mp4"';
    const mp3 = 'MEDIA_URL="a.mp3" MIME_TYPE="audio/*"';
    expect(preferredMedia(media(video, mp3, 'MEDIA_URL="a.wav" MIME_TYPE="audio/x-wav"'))?.name).toBe(
      'a.wav',
    );
    expect(preferredMedia(media(video, mp3))?.name).toBe('a.mp3');
    expect(preferredMedia(media(video))?.name).toBe('v.mp4');
    expect(preferredMedia([])).toBeUndefined();
  });
});

test('speakers: the participant, the parent, the name of the tier; nobody where nothing tells', () => {
  const names = ['tx@Ana', 'gl@Ana', 'Ben_speech', 'Ben_words', 'orphan', 'named', 'child'];
  const attributes: Readonly<Record<string, string>> = {
    named: ' PARTICIPANT="Cy"',
    child: ' PARENT_REF="named"',
  };
  const tiers = names
    .map((name) => tier(`LINGUISTIC_TYPE_REF="utterance"${attributes[name] ?? ''} TIER_ID="${name}"`))
    .join('');
  const found = suggestedSpeakers(readAnnotations(utf8(eaf({ slots: slots(['ts1', 0]), tiers }))).tiers);
  expect(found.map((speaker) => speaker && [speaker.name, speaker.from])).toEqual([
    ['Ana', 'tier-name'],
    ['Ana', 'tier-name'],
    ['Ben', 'tier-name'],
    ['Ben', 'tier-name'],
    null,
    ['Cy', 'participant'],
    ['Cy', 'parent'],
  ]);
});
