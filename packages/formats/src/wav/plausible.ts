/** Beyond what any recorder makes, and small enough that a lying header costs nothing. */
const lowestRate = 1_000;
const highestRate = 768_000;
const mostChannels = 64;

/** What cannot be true of a sound file's rate (Hz) and channels, as a sentence that names the file; null where nothing. */
export function implausibleFormat(fileName: string, sampleRate: number, channels: number): string | null {
  const damaged = 'Its header is damaged: export it again from the program it came from.';
  if (!(sampleRate >= lowestRate && sampleRate <= highestRate)) {
    return (
      `${fileName} has, by its header, ${sampleRate} samples a second; from ${lowestRate} to ${highestRate} can be read. ` +
      damaged
    );
  }
  if (!(channels >= 1 && channels <= mostChannels)) {
    return `${fileName} has, by its header, ${channels} channels; from 1 to ${mostChannels} can be read. ${damaged}`;
  }
  return null;
}
