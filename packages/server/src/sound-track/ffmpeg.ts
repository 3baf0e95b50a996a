import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { longestHours } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import type { OpenedBytes } from '../domain/blobs.js';
import { WavFile, type WavFileFormat } from './wav-file.js';

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
/** Nobody records more: a day in six channels. */
const mostOutputBytes = 64 * 1024 ** 3;

interface Conversion {
  readonly bytes: OpenedBytes & { readonly path: string };
  /** By which the file is read: what it is has been decided by its content. */
  readonly demuxer: string;
  readonly target: string;
  readonly mostBytes?: number;
}

/**
 * The first sound track of a file as a WAV file at its own rate with all its channels, in the time of the film: silence
 * stands for what is missing. Samples have 16 bits, or 24 where the source has more. The program is started without a shell,
 * opens no other file and no address, and is killed when the signal comes. It writes to a pipe, so that it ends where
 * nobody reads what it decodes: it does not outlive this process, however that ends.
 *
 * @returns what the program reported, empty where nothing was wrong
 * Throws EngineErrors that name the file; other errors where the machine is at fault, with the system's code.
 */
export async function runFfmpeg(
  program: string,
  { bytes, demuxer, target, mostBytes = mostOutputBytes }: Conversion,
  fileName: string,
  signal: AbortSignal,
  onProgress?: (seconds: number, total: number | null) => void,
): Promise<string> {
  const common = ['-nostdin', '-hide_banner', '-protocol_whitelist', 'file,pipe', '-f', demuxer];
  const input = [...common, '-i', `file:${bytes.path}`];
  const bits = (await hasMoreThan16Bits(program, input, signal)) ? 24 : 16;
  const sound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'];
  const times = ['-af', 'aresample=async=1:first_pts=0', '-t', String(longestHours * 3600 + 1)];
  const output = ['-c:a', `pcm_s${bits}le`, '-bitexact', '-f', 'wav', 'pipe:1'];
  const args = ['-loglevel', 'error', '-nostats', ...input, ...sound, ...times, ...output];
  const running = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    signal,
    killSignal: 'SIGKILL',
  });
  let reported = '';
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (reported.length < mostErrorText) reported += text.slice(0, mostErrorText - reported.length);
  });
  const ended = new Promise<{ code: number | null; by: NodeJS.Signals | null }>((resolve, reject) => {
    running.on('error', reject);
    running.on('close', (code, by) => resolve({ code, by }));
  });
  // It is awaited below, after what is read.
  ended.catch(() => {});
  try {
    await keepWav(running.stdout, target, mostBytes, fileName, onProgress);
  } catch (error) {
    running.kill('SIGKILL');
    await ended.catch(() => {});
    signal.throwIfAborted();
    throw error;
  }
  const { code, by } = await ended.catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    throw spawnFaults.has(error.code ?? '') ? error : failed(fileName, error.message);
  });
  signal.throwIfAborted();
  const words = inOneLine(reported, bytes.path, fileName);
  if (code === 0) return words;
  await throwFaultOfMachine(reported, by, bytes);
  throw failed(fileName, words || `it ended with ${code ?? by}`);
}

/** Of a machine that can start no program. */
const spawnFaults: ReadonlySet<string> = new Set(['ENOMEM', 'EMFILE', 'ENFILE']);

const systemErrors: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/u, 'ENOSPC'],
  [/Disk quota exceeded/u, 'EDQUOT'],
  [/Too many open files/u, 'EMFILE'],
];

/** Throws where what ffmpeg ended of says nothing of the file, which may be decoded elsewhere, or later. */
async function throwFaultOfMachine(
  reported: string,
  by: NodeJS.Signals | null,
  bytes: OpenedBytes,
): Promise<void> {
  for (const [words, code] of systemErrors) {
    if (words.test(reported)) throw Object.assign(new Error(`ffmpeg: ${words.source}`), { code });
  }
  // Without a code: a damaged file, too, may ask for more than there is, and then it fails with every worker.
  if (by === 'SIGKILL' || /Cannot allocate memory/u.test(reported)) throw new Error('ffmpeg: out of memory');
  if (!/Input\/output error/u.test(reported)) return;
  // Its readers say so of files that are cut off as well: of a disk that cannot be read, reading says it again.
  const portion = 1 << 20;
  for (let at = 0; at < bytes.byteLength; at += portion) await bytes.read(at, at + portion);
}

const mostProbeText = 1 << 20;

/** As ffmpeg describes the stream that is taken; false where it describes none. Floating point is what lossy codecs decode to. */
async function hasMoreThan16Bits(
  program: string,
  input: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const options = { signal, maxBuffer: mostProbeText, windowsHide: true, killSignal: 'SIGKILL' } as const;
  const reported = await new Promise<string>((resolve) => {
    // Without an output it always ends with an error.
    execFile(program, [...input], options, (_error, _stdout, stderr) => resolve(stderr));
  });
  signal.throwIfAborted();
  const audio = /^ *Stream #0:\d+.*?: Audio: (.*)$/mu.exec(reported)?.[1] ?? '';
  return /, (?:s32p?|s64p?)\b/u.test(audio) || /^pcm_(?:f\d+|s24|s32|s64|u24|u32)/u.test(audio);
}

/** Writes the WAV file that comes through a pipe, whose header cannot say how long it is, as one whose header does. */
async function keepWav(
  from: AsyncIterable<Buffer>,
  target: string,
  mostBytes: number,
  fileName: string,
  onProgress?: (seconds: number, total: number | null) => void,
): Promise<void> {
  let head = Buffer.alloc(0);
  let file: WavFile | undefined;
  let bytesPerSecond = 1;
  let written = 0;
  try {
    for await (const chunk of from) {
      let samples = chunk;
      if (!file) {
        head = Buffer.concat([head, chunk]);
        const described = readWavHead(head);
        if (!described) {
          if (head.length > mostHeadBytes) throw failed(fileName, 'what it wrote is no WAV file');
          continue;
        }
        file = await WavFile.create(target, described.format);
        const { sampleRate, channels, bits } = described.format;
        bytesPerSecond = (sampleRate * channels * bits) / 8;
        samples = head.subarray(described.dataAt);
      }
      written += samples.length;
      if (written > mostBytes) {
        throw new EngineError(
          'audio-too-long',
          `${fileName} has more than ${mostBytes} bytes of sound. Cut it into shorter files.`,
        );
      }
      await file.writeBytes(samples);
      onProgress?.(written / bytesPerSecond, null);
    }
    await file?.finish();
  } finally {
    await file?.close();
  }
}

const mostHeadBytes = 4096;

/** Undefined where it goes on. */
function readWavHead(head: Buffer): { format: WavFileFormat; dataAt: number } | undefined {
  let format: WavFileFormat | undefined;
  for (let at = 12; at + 8 <= head.length; ) {
    const name = head.toString('latin1', at, at + 4);
    if (name === 'data') return format && { format, dataAt: at + 8 };
    const length = head.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 24 <= head.length) {
      format = {
        channels: head.readUInt16LE(at + 10),
        sampleRate: head.readUInt32LE(at + 12),
        bits: head.readUInt16LE(at + 22) === 24 ? 24 : 16,
      };
    }
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** What is worth knowing of it: without places in the data folder, on one line. */
function inOneLine(reported: string, source: string, fileName: string): string {
  const lines = reported
    .replaceAll(`file:${source}`, fileName)
    .replaceAll(source, fileName)
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
      `${fileName} has no sound track. Take the recording that has its sound, or export it anew with a sound track.`,
    );
  }
  const truncated = /moov atom not found|partial file|truncat|End of file/iu.test(why);
  return new EngineError(
    truncated ? 'audio-truncated' : 'audio-unreadable',
    `${fileName} could not be decoded with ffmpeg: ${why.replace(/[.]$/u, '')}. Copy it again from the recorder, or export it anew.`,
  );
}
