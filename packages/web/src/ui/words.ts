// How numbers are said on every page.

/** 0.293 as '29.3 %'. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(digits)} %`;
}

/**
 * How long speech lasts, of one utterance or of all: 3,170 as '3.2 s', 42,000 as '42 s', 190,000 as '3 min 10 s',
 * 1,000,000 as '17 min', 4,000,000 as '1 h 7 min'.
 */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return '–';
  const tenths = Math.round(milliseconds / 100);
  if (tenths > 0 && tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return inTwo(seconds, 'min', 's');
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : inTwo(minutes, 'h', 'min');
}

/** 130 as '2 h 10 min', 120 as '2 h'. */
function inTwo(small: number, great: string, less: string): string {
  const rest = small % 60;
  return `${Math.floor(small / 60)} ${great}${rest === 0 ? '' : ` ${rest} ${less}`}`;
}

/** How long something takes or took, roughly: 'less than a minute', '4 minutes', '1 h 20 min'. */
export function roughly(seconds: number): string {
  if (seconds < 50) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 118,489,088 as '113 MB'. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} bytes`;
  if (count < 1024 ** 2) return `${Math.round(count / 1024)} kB`;
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(count < 10 * 1024 ** 2 ? 1 : 0)} MB`;
  return `${(count / 1024 ** 3).toFixed(1)} GB`;
}

/** '1 utterance', '2 utterances', '1,100 utterances'. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const moment = (iso: string): string => moments.format(new Date(iso));

/** As at the beginning of a sentence. */
export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
