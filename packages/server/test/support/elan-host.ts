import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const inXml = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');

/** Starts a recogniser as ELAN does: the words of its command, in its folder, with a bare environment. */
export async function runAsElan(
  extension: string,
  file: string,
  parameters: Readonly<Record<string, string>>,
  kill?: (child: () => void) => void,
) {
  const description = await readFile(join(extension, file), 'utf8');
  const [command = '', ...words] = (/runLinux="([^"]*)"/.exec(description)?.[1] ?? '').split(/\s+/);
  const child = spawn(command, words, { cwd: extension, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  child.stdin.on('error', () => {});
  child.stdin.end(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<PARAM xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
      ...Object.entries({ InvocationContext: 'Persephone 1', ...parameters }).map(
        ([name, value]) => `<param name="${name}">${inXml(value)}</param>`,
      ),
      '</PARAM>',
      '',
    ].join('\n'),
  );
  kill?.(() => child.kill('SIGTERM'));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { lines: out.trimEnd().split('\n'), errors };
}

/** The shares that were reported, in their order. */
export const progressOf = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const share = /^PROGRESS: (\S+) /.exec(line)?.[1];
    return share === undefined ? [] : [Number(share)];
  });
