/**
 * Extensions of files that are taken as recordings, lower case, without the dot: sound, and video of which the sound track
 * is kept. What a file is, its bytes decide.
 */
export const audioExtensions = [
  ...['wav', 'wave', 'mp3', 'flac', 'ogg', 'oga', 'opus'],
  ...['m4a', 'aac', 'aiff', 'aif', 'aifc', 'caf', 'wma'],
  ...['mp4', 'm4v', 'mov', 'mkv', 'mka', 'webm'],
] as const;
