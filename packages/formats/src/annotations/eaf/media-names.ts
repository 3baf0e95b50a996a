/** ELAN reads names as they are; only what would make another address of one is escaped. */
export const encodeName = (name: string): string => name.replace(/[%#?]/gu, encodeURIComponent);

const mimeTypes: Readonly<Record<string, string>> = {
  wav: 'audio/x-wav',
  mp4: 'video/mp4',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  mov: 'video/quicktime',
};

export function mimeType(name: string): string {
  const extension = /\.([^.]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '';
  return mimeTypes[extension] ?? (/^(avi|mkv|webm|wmv|m4v)$/u.test(extension) ? 'video/*' : 'audio/*');
}
