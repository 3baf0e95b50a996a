/** What is worth knowing of a recording that can be used all the same. */
export const audioWarningCodes = [
  'audio-silent',
  'audio-nearly-silent',
  'audio-quiet',
  'audio-clipped',
  'audio-dc-offset',
  'audio-channels-cancel',
  'audio-length-differs',
  'audio-checksum-differs',
  'audio-header-mended',
  'audio-part-skipped',
  'audio-track-skipped',
] as const;

export type AudioWarningCode = (typeof audioWarningCodes)[number];

/** The detail is for the person who brought the recording: what was found, what was done, and what to do. */
export interface AudioWarning {
  readonly code: AudioWarningCode;
  readonly detail: string;
}

export type WarningSink = (warning: AudioWarning) => void;

/** Given also where the first is not decoded here. */
export function warnOfOtherTracks(soundTracks: number, fileName: string, warn: WarningSink): void {
  if (soundTracks < 2) return;
  warn({
    code: 'audio-track-skipped',
    detail:
      `${fileName} has ${soundTracks} sound tracks. The first is used, the others are left out. Where another is wanted, ` +
      'extract it with an editor, or with ffmpeg -i in -map 0:a:1 out.wav (0:a:1 is the second), and add it as a ' +
      'recording of its own.',
  });
}
