/** `h:m:s.ms`, hours optional, comma or point; null where it is none. */
export function clockMilliseconds(text: string): number | null {
  const match = /^\s*(-?)(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?\s*$/u.exec(text);
  if (!match) return null;
  const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const value =
    (Number(hours) * 60 + Number(minutes)) * 60_000 + Math.round(Number(`${seconds}.${fraction}`) * 1000);
  return Number.isSafeInteger(value) ? (sign === '-' ? -value + 0 : value) : null;
}

/** As SRT (comma) and WebVTT (point) write it. */
export function clock(milliseconds: number, separator: ',' | '.'): string {
  const whole = Math.max(0, Math.round(milliseconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(whole / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${separator}${String(whole % 1000).padStart(3, '0')}`;
}
