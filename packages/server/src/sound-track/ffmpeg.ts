import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { longestHours } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';

/** The variable that names the program where it is not on the PATH; set to nothing, none is used. */
const variable = 'PERSEPHONE_FFMPEG';

/** The program that decodes what is not decoded here, or null. Throws 'audio-format-unknown' where the one named cannot be run. */
export async function findFfmpeg(
  fileName: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | null> {
  const named = env[variable];
  if (named === '') return null;
  if (named !== undefined) {
    if (isAbsolute(named) && (await canRun(named))) return named;
    throw new EngineError(
      'audio-format-unknown',
      `${fileName} is decoded with ffmpeg, and ${variable} names ${named}, which is no program that can be run. Set it to ` +
        'the whole path of ffmpeg.',
    );
  }
  const names = process.platform === 'win32' ? ['ffmpeg.exe'] : ['ffmpeg'];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    for (const name of names)
      if (isAbsolute(folder) && (await canRun(join(folder, name)))) return join(folder, name);
  }
  return null;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What it may write of its troubles; the rest is let go of. */
const mostErrorText = 4096;
/** Nobody records more: RF64 of a day in six channels. */
const mostOutputBytes = 64 * 1024 ** 3;

/**
 * The first sound track of a file as a WAV file of 16 bits at its own rate with all its channels, in the time of the film:
 * silence stands for what is missing. The program is started without a shell, opens no other file and no address, and is
 * killed when the signal comes.
 *
 * @param demuxer by which the file is read: what it is has been decided by its content
 * @returns what the program reported, empty where nothing was wrong
 */
export function runFfmpeg(
  program: string,
  { source, demuxer, target }: { source: string; demuxer: string; target: string },
  fileName: string,
  signal: AbortSignal,
  onProgress?: (seconds: number, total: number | null) => void,
): Promise<string> {
  const input = ['-protocol_whitelist', 'file,pipe', '-f', demuxer, '-i', `file:${source}`];
  const sound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'];
  const times = ['-af', 'aresample=async=1:first_pts=0', '-t', String(longestHours * 3600 + 1)];
  const output = ['-fs', String(mostOutputBytes), '-c:a', 'pcm_s16le', '-rf64', 'auto', '-f', 'wav'];
  const reports = ['-loglevel', 'error', '-nostats', '-progress', 'pipe:1'];
  const args = ['-nostdin', '-hide_banner', ...reports, ...input, ...sound, ...times, ...output];
  return new Promise((resolve, reject) => {
    const running = spawn(program, [...args, '-bitexact', '-y', `file:${target}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    });
    let told = '';
    running.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (told.length < mostErrorText) told += text.slice(0, mostErrorText - told.length);
    });
    running.stdout.setEncoding('utf8').on('data', (text: string) => {
      const written = [...text.matchAll(/^out_time_us=(\d+)$/gmu)].at(-1)?.[1];
      if (written !== undefined) onProgress?.(Number(written) / 1e6, null);
    });
    running.on('error', (error) => {
      if (!signal.aborted) reject(failed(fileName, error.message));
    });
    running.on('close', (code, by) => {
      if (signal.aborted) reject(signal.reason as Error);
      else if (code === 0) resolve(lastWords(told, source, target, fileName));
      else
        reject(failed(fileName, lastWords(told, source, target, fileName) || `it ended with ${code ?? by}`));
    });
  });
}

/** What is worth telling of it: without places in the data folder, on one line. */
function lastWords(told: string, source: string, target: string, fileName: string): string {
  const lines = told
    .replaceAll(`file:${source}`, fileName)
    .replaceAll(source, fileName)
    .replaceAll(`file:${target}`, 'the result')
    .replaceAll(target, 'the result')
    .replace(/\[[^\]]* @ 0x[0-9a-f]+\] ?/gu, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [...new Set(lines)].slice(0, 4).join('; ');
}

function failed(fileName: string, why: string): EngineError {
  if (/matches no streams/u.test(why)) {
    return new EngineError(
      'audio-empty',
      `${fileName} is a video without sound. Take the recording that has its sound, or export it anew with a sound track.`,
    );
  }
  const truncated = /moov atom not found|partial file|truncat|End of file/iu.test(why);
  return new EngineError(
    truncated ? 'audio-truncated' : 'audio-unreadable',
    `${fileName} could not be decoded with ffmpeg: ${why.replace(/[.]$/u, '')}. Copy it again from the recorder, or export it anew.`,
  );
}
