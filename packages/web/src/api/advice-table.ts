// What to do about what the service says, by its code, in the language of the page: its own sentences, which have the particulars,
// are in English.
import { t } from '../i18n/index.js';

export const gone = t('It may have been deleted since, or the address is mistyped.');
const asWav = t(
  'Open it in an audio editor, such as Praat or Audacity, and export it as WAV (PCM, 16 bits).',
);
const copyAgain = t(
  'Copy the file again from where it was recorded, and compare its length with the original.',
);

export const advice: Readonly<Record<string, string>> = {
  'audio-not-found': gone,
  'transcription-not-found': gone,
  'utterance-not-found': gone,
  'corpus-not-found': gone,
  'model-not-found': gone,
  'job-not-found': gone,
  'language-not-found': gone,
  'encoder-not-found': gone,
  'audio-empty': t('Copy or export it again.'),
  'audio-unreadable': asWav,
  'audio-format-unknown': asWav,
  'audio-not-finite': asWav,
  'audio-truncated': copyAgain,
  'media-type-not-accepted': t('Check that it is the right file.'),
  'upload-too-large': t('Divide it, or compress the sound as FLAC.'),
  'storage-full': t('Make room on the disk of the service, then try again. What was saved is safe.'),
  'audio-silent': t(
    'It is silent from beginning to end. Check the recording and its microphone; leave it out of training.',
  ),
  'audio-nearly-silent': t('Nearly all of it is silent. Check that it was exported whole.'),
  'audio-quiet': t('It is used as it is; recorded or exported louder it will be recognised better.'),
  'audio-clipped': t('It is used as it is; record with a lower level, or export it from the original.'),
  'audio-dc-offset': t(
    'It is used as it is; remove the DC offset in an audio editor (high-pass filter at 20 Hz), and check the recorder.',
  ),
  'audio-channels-cancel': t(
    'One channel was used and the others left out. Check the wiring of the microphone (one of two wires is swapped).',
  ),
  'audio-length-differs': t('What is there is used; compare its length with the original.'),
  'audio-checksum-differs': copyAgain,
  'audio-header-mended': t(
    'It was read all the same. Listen to it, and export it again where it sounds wrong.',
  ),
  'audio-part-skipped': t('What is no sound was left out. If sound is missing, copy the file again.'),
  'audio-track-skipped': t(
    'Where another track is wanted, extract it with an editor and add it as a recording of its own.',
  ),
};
