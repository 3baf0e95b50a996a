/** A time on a clock: 4,250 ms as '4.25', 75,000 as '1:15'; with as many decimals as it needs, or as told. */
export function clock(ms: number, decimals?: number): string {
  const perSecond = 10 ** (decimals ?? 2);
  const parts = Math.round((ms / 1000) * perSecond);
  const minutes = Math.floor(parts / (60 * perSecond));
  const seconds = (parts % (60 * perSecond)) / perSecond;
  const shown = decimals === undefined ? String(seconds) : seconds.toFixed(decimals);
  if (minutes === 0) return shown;
  return `${minutes}:${seconds < 10 ? '0' : ''}${shown}`;
}
