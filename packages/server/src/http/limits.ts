/** How large a JSON body may be, in bytes, by what it holds. Uploads are streamed and have limits of their own. */
export const bodyLimits = {
  /** One key. */
  key: 8 * 1024,
  /** Names, ids, settings: what a route takes that says nothing else. */
  usual: 64 * 1024,
  /** Ids: more than a hundred thousand. */
  ids: 1024 * 1024,
  /** One transcription: as many characters as it may have, of any script. */
  text: 1024 * 1024,
  /** Two thousand entries with their names. */
  entries: 1024 * 1024,
  /** A whole folder of transcriptions, to be looked at. */
  folder: 16 * 1024 * 1024,
} as const;

/** Up to so many bytes are parsed where they arrive: that takes milliseconds, whatever is in them. */
export const parsedInPlace = 32 * 1024;

/** Of a body's JSON, the names of its members included. */
export const maximumValues = 1_000_000;
