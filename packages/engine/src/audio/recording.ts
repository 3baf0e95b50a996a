import { EngineError } from '../errors/index.js';
import { eventLoopYielder } from '../event-loop/index.js';
import type { ByteSource } from './byte-source.js';
import { joinedFloats } from './bytes.js';
import { noSamples } from './damage.js';
import { Levels, type Mix, mixed } from './levels.js';
import { checkedLength } from './limits.js';
import { openSoundFile } from './open.js';
import { inputsFor, Resampler, resampledLength, targetRate } from './resample.js';
import type { SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';

/** A part of a recording. */
export interface SoundSegment {
  /** From the beginning of the recording; 0 where not given. */
  readonly startMs?: number;
  /** The end of the recording where not given or beyond it. */
  readonly endMs?: number;
}

export interface RecordingOptions {
  /** The only channel that is taken, from 1; null, or where not given: all of them, mixed. */
  readonly channel?: number | null;
}

/**
 * An opened recording, of which any segment can be decoded as 16 kHz mono samples. It is read as it is decoded, so that
 * no more of the file is in memory than a block, whatever its size. Its channels are mixed down to their mean, or,
 * where they would cancel each other, the better one is taken: the same for every segment. One that is asked for is taken alone.
 */
export class Recording {
  #mix: Mix | undefined;
  #warned = false;

  private constructor(
    private readonly file: SoundFile,
    private readonly fileName: string,
    private readonly warn: WarningSink,
    private readonly channel: number | null,
  ) {
    if (channel !== null && channel > file.channels) {
      throw new EngineError(
        'channel-missing',
        `${fileName} has ${file.channels === 1 ? 'one channel' : `${file.channels} channels`}, and none with the number ${channel}. ` +
          'Choose one that it has, or have them mixed.',
      );
    }
    if (channel !== null) this.#mix = channel - 1;
    else if (file.channels === 1) this.#mix = 'mean';
  }

  /**
   * @param onWarning is called once for each thing that is worth knowing: at once of what the header shows, of the rest
   * where the recording has been decoded whole.
   */
  static async open(
    source: Uint8Array | ByteSource,
    fileName: string,
    onWarning: WarningSink = () => {},
    { channel = null }: RecordingOptions = {},
  ): Promise<Recording> {
    return new Recording(await openSoundFile(source, fileName, onWarning), fileName, onWarning, channel);
  }

  /** Whether a segment can be had without decoding what is before it. */
  get randomAccess(): boolean {
    return this.file.randomAccess;
  }

  get sampleRate(): number {
    return this.file.sampleRate;
  }

  get channels(): number {
    return this.file.channels;
  }

  /**
   * The sound, nominally in [-1, 1]: floating point files and the low-pass filter may go beyond. Sample n of a segment
   * is sample n + startMs × 16 of the whole, to the bit. See `decodeAudio` for what it throws.
   */
  async decode({ startMs = 0, endMs = Number.POSITIVE_INFINITY }: SoundSegment = {}): Promise<Float32Array> {
    if (!(startMs >= 0 && endMs > startMs)) {
      throw new RangeError(
        `A segment begins at 0 ms or later and ends after it begins, not ${startMs} to ${endMs} ms`,
      );
    }
    const first = Math.round((startMs * targetRate) / 1000);
    const end = Math.round((endMs * targetRate) / 1000);
    if (first === 0 && end === Number.POSITIVE_INFINITY) return this.#whole();
    const mix = this.#mix ?? (await this.measure()).mix;
    return this.#segment(first, end, mix);
  }

  /**
   * The whole sound in portions, as it is decoded: never more of it is in memory than a portion. The next is decoded when
   * what `take` returned has come. Returns the number of samples.
   */
  async stream(take: (samples: Float32Array) => Promise<void>): Promise<number> {
    const mix = this.#mix ?? (await this.measure()).mix;
    const resampler = new Resampler(this.file.sampleRate);
    let count = 0;
    const portion = (samples: Float32Array): Promise<void> => {
      count += samples.length;
      return take(samples);
    };
    await this.#pass((channels, mean) =>
      portion(resampler.push(mix === 'mean' ? mean : mixed(channels, mix))),
    );
    await portion(resampler.finish());
    return count;
  }

  /**
   * The sound of segments in order of their starts, which may overlap, one after the other. What cannot be entered in its
   * middle is decoded once for all of them, and no more of it is held than the segments under way.
   * @param take is given the sound of a segment as a promise, which `decode` may reject
   * @throws RangeError where they are not in order
   */
  async eachSegment(
    segments: readonly Required<SoundSegment>[],
    take: (samples: Promise<Float32Array>, index: number) => Promise<void>,
  ): Promise<void> {
    if (segments.some(({ startMs }, i) => startMs < (segments[i - 1]?.startMs ?? 0))) {
      throw new RangeError('segments are to be in order of their starts');
    }
    if (this.file.randomAccess) {
      for (const [index, segment] of segments.entries()) await take(this.decode(segment), index);
      return;
    }
    const places = segments.map(({ startMs, endMs }) => ({
      start: Math.round((startMs * targetRate) / 1000),
      end: Math.round((endMs * targetRate) / 1000),
    }));
    const parts: { readonly first: number; readonly samples: Float32Array }[] = [];
    let next = 0;
    let at = 0;
    const due = async (isEnd: boolean): Promise<void> => {
      for (let place = places[next]; place && (place.end <= at || isEnd); place = places[next]) {
        const sound = cutFrom(parts, place.start, Math.min(place.end, at));
        const seconds = at / targetRate;
        await take(
          sound.length > 0
            ? Promise.resolve(sound)
            : Promise.reject(endsBefore(this.fileName, seconds, place.start)),
          next,
        );
        next++;
      }
      // Ends need not be in order, but nothing before the next start is wanted.
      const wanted = places[next]?.start ?? Number.POSITIVE_INFINITY;
      while (parts[0] && parts[0].first + parts[0].samples.length <= wanted) parts.shift();
    };
    await this.stream(async (samples) => {
      parts.push({ first: at, samples: samples.slice() });
      at += samples.length;
      await due(false);
    });
    await due(true);
  }

  /** Decodes everything and keeps nothing: how many samples there are, and the warnings of them. */
  async measure(): Promise<{ sampleCount: number; mix: Mix }> {
    const levels = this.#levels();
    const sampleCount = await this.#pass((channels, mean) => levels.push(...this.#measured(channels, mean)));
    return { sampleCount, mix: this.#settle(levels) };
  }

  async #whole(): Promise<Float32Array> {
    const { sampleRate } = this.file;
    const levels = this.#levels();
    const parts: Float32Array[] = [];
    const resampler = new Resampler(sampleRate);
    await this.#pass((channels, mean) => {
      const measured = this.#measured(channels, mean);
      levels.push(...measured);
      // A view of a larger block would keep all of it.
      parts.push(resampler.push(measured[1]).slice());
    });
    parts.push(resampler.finish());
    const mix = this.#settle(levels);
    return mix === 'mean' || this.channel !== null
      ? joinedFloats(parts)
      : this.#segment(0, Number.POSITIVE_INFINITY, mix);
  }

  async #segment(first: number, wantedEnd: number, mix: Mix): Promise<Float32Array> {
    const { sampleRate, sampleCount, randomAccess } = this.file;
    const end =
      sampleCount === null || !randomAccess
        ? wantedEnd
        : Math.min(wantedEnd, resampledLength(sampleRate, sampleCount));
    const inputs = end > first ? inputsFor(sampleRate, first, end) : { first: 0, end: 0 };
    const from = randomAccess ? Math.max(0, inputs.first) : 0;
    const resampler = new Resampler(sampleRate, first, end, from);
    const parts: Float32Array[] = [];
    const samples = await this.#pass(
      (channels, mean) => parts.push(resampler.push(mix === 'mean' ? mean : mixed(channels, mix)).slice()),
      from,
      inputs.end,
    );
    parts.push(resampler.finish());
    const sound = joinedFloats(parts);
    if (sound.length === 0) {
      const seconds = (randomAccess ? (sampleCount ?? samples) : samples) / sampleRate;
      throw endsBefore(this.fileName, seconds, first);
    }
    return sound;
  }

  /** The decoded samples [from, end) as they come; gives where they ended. */
  async #pass(
    take: (channels: readonly Float32Array[], mean: Float32Array) => unknown,
    from = 0,
    end = Number.POSITIVE_INFINITY,
  ): Promise<number> {
    const yieldToOthers = eventLoopYielder();
    let at = from;
    if (from >= end) return at;
    for await (const block of this.file.blocks(from)) {
      const skip = at - block.first;
      const length = Math.min(block.channels[0]?.length ?? 0, end - block.first);
      if (length > skip) {
        const channels = block.channels.map((samples) => samples.subarray(skip, length));
        await take(channels, mixed(channels, 'mean'));
        at = block.first + length;
        checkedLength(this.fileName, at, this.file.sampleRate);
      }
      if (at >= end) return at;
      await yieldToOthers();
    }
    if (from === 0 && at === 0) throw noSamples(this.fileName);
    return at;
  }

  /** Of all channels or, where one is asked for, of that one: what the others are is of no account then. */
  #levels(): Levels {
    return new Levels(this.file.sampleRate, this.channel === null ? this.file.channels : 1);
  }

  #measured(
    channels: readonly Float32Array[],
    mean: Float32Array,
  ): readonly [readonly Float32Array[], Float32Array] {
    if (this.channel === null) return [channels, mean];
    const own = mixed(channels, this.channel - 1);
    return [[own], own];
  }

  #settle(levels: Levels): Mix {
    levels.finish();
    this.#mix = this.channel === null ? levels.mix : this.channel - 1;
    if (!this.#warned) for (const warning of levels.warnings(this.fileName)) this.warn(warning);
    this.#warned = true;
    return this.#mix;
  }
}

/** The samples [start, end) out of parts that follow each other; fewer where the parts end before. */
function cutFrom(
  parts: readonly { readonly first: number; readonly samples: Float32Array }[],
  start: number,
  end: number,
): Float32Array {
  const cut = new Float32Array(Math.max(0, end - start));
  for (const { first, samples } of parts) {
    const from = Math.max(start, first);
    const to = Math.min(end, first + samples.length);
    if (to > from) cut.set(samples.subarray(from - first, to - first), from - start);
  }
  return cut;
}

const endsBefore = (fileName: string, seconds: number, first: number): EngineError =>
  new EngineError(
    'audio-too-short',
    `${fileName} is ${seconds} s long and ends before the segment that begins at ${first / targetRate} s. ` +
      'Check the times, and that they belong to this recording.',
  );
