// How numbers are said on every page.
import { count, locale, number, t } from '../i18n/index.js';

export { count };

/** 0.293 as '29.3 %'. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? '–' : t('{share} %', { share: number(100 * share, digits) });
}

/**
 * How long speech lasts, of one utterance or of all: 3,170 as '3.2 s', 42,000 as '42 s', 190,000 as '3 min 10 s',
 * 1,000,000 as '17 min', 4,000,000 as '1 h 7 min'.
 */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return '–';
  const tenths = Math.round(milliseconds / 100);
  if (tenths > 0 && tenths < 100) return t('{seconds} s', { seconds: number(tenths / 10, 1) });
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return t('{seconds} s', { seconds });
  const [minutesOf, secondsLeft] = [Math.floor(seconds / 60), seconds % 60];
  if (seconds < 600 && secondsLeft > 0)
    return t('{minutes} min {seconds} s', { minutes: minutesOf, seconds: secondsLeft });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('{minutes} min', { minutes });
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0
    ? t('{hours} h', { hours })
    : t('{hours} h {minutes} min', { hours, minutes: minutes % 60 });
}

/** How long something takes or took, roughly: 'less than a minute', '4 minutes', '1 h 20 min'. */
export function roughly(seconds: number): string {
  if (seconds < 50) return t('less than a minute');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute');
  return t('{hours} h {minutes} min', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** 118,489,088 as '113 MB'. */
export function bytes(size: number): string {
  if (size < 1024) return t('{size} bytes', { size });
  if (size < 1024 ** 2) return t('{size} kB', { size: number(size / 1024) });
  if (size < 1024 ** 3)
    return t('{size} MB', { size: number(size / 1024 ** 2, size < 10 * 1024 ** 2 ? 1 : 0) });
  return t('{size} GB', { size: number(size / 1024 ** 3, 1) });
}

const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
export const moment = (iso: string): string => moments.format(new Date(iso));

/** As at the beginning of a sentence. */
export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
