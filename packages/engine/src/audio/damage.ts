import { EngineError } from '../errors/index.js';

const timeOf = (samples: number, sampleRate: number): string => (samples / sampleRate).toFixed(2);

/** The bytes at this place are not what they should be. */
export function damagedAt(
  fileName: string,
  samples: number,
  sampleRate: number,
  what = '',
  cause?: unknown,
): EngineError {
  return new EngineError(
    'audio-unreadable',
    `${fileName} is damaged ${timeOf(samples, sampleRate)} s after its beginning${what && `: ${what}`}. Copy it again, ` +
      'or export it anew from the program it came from.',
    { cause },
  );
}

/** It ends within something that should have an end. */
export function brokenOff(fileName: string): EngineError {
  return new EngineError(
    'audio-truncated',
    `${fileName} breaks off in the middle. It was cut off while it was written or copied: copy it again, or ` +
      'open it in an audio editor and save what there is under a new name.',
  );
}

/** Less was decoded than the file promises. */
export function shorterThanPromised(
  fileName: string,
  samples: number,
  promised: number,
  sampleRate: number,
): EngineError {
  return new EngineError(
    'audio-truncated',
    `${fileName} gives ${timeOf(samples, sampleRate)} s of sound (${samples} samples), where its header promises ` +
      `${timeOf(promised, sampleRate)} s (${promised}). It was damaged or cut off while it was written or copied: copy it ` +
      'again, or open it in an audio editor and save what there is under a new name.',
  );
}

export function noSamples(fileName: string): EngineError {
  return new EngineError(
    'audio-empty',
    `${fileName} holds no sound that can be decoded. Record it or export it again.`,
  );
}

export function withoutSound(fileName: string): EngineError {
  return new EngineError(
    'audio-empty',
    `${fileName} is a video without sound. Take the recording that has its sound, or export it anew with a sound track.`,
  );
}

/** It is known what it is, and not decoded here. */
export function onlyWithFfmpeg(what: string, otherwise: string): EngineError {
  return new EngineError(
    'audio-format-unknown',
    `${what}, which is decoded only with ffmpeg. Install ffmpeg on the machine that decodes it, or ${otherwise}.`,
  );
}

/** A container that is not whole. */
export function cutContainer(fileName: string, what: string): EngineError {
  return new EngineError(
    'audio-truncated',
    `${fileName} is not whole: ${what}. It was cut off while it was recorded or copied: copy it again from the recorder.`,
  );
}
