import { locale } from '../i18n/index.js';

/** With as many decimals as there are, two at the most, or with as many as told; made once, since a view has many. */
const formats = new Map<number | undefined, Intl.NumberFormat>();

function formatWith(decimals: number | undefined): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: decimals ?? 2,
  });
  formats.set(decimals, made);
  return made;
}

/** A time on a clock: 4,250 ms as '4.25', 75,000 as '1:15'; with as many decimals as it needs, or as told; with the decimal sign of the page. */
export function clock(ms: number, decimals?: number): string {
  const perSecond = 10 ** (decimals ?? 2);
  const parts = Math.round((ms / 1000) * perSecond);
  const minutes = Math.floor(parts / (60 * perSecond));
  const seconds = (parts % (60 * perSecond)) / perSecond;
  const shown = formatWith(decimals).format(seconds);
  if (minutes === 0) return shown;
  return `${minutes}:${seconds < 10 ? '0' : ''}${shown}`;
}
