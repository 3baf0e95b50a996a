import { encodeWav16 } from '@persephone/formats/wav';
import { t } from '../i18n/index.js';
import { ChannelOutput } from './channel-output.js';
import type { Rate } from './rates.js';
import { clamp, holds, type Segment, windowAt, within } from './segments.js';
import { type OpenedRecording, openRecording, type Sound } from './sound.js';

/** What is to be heard: a recording, or a segment of one. */
export interface Recording {
  readonly url: string;
  /** Null or absent where it is the whole recording. */
  readonly startMs?: number | null | undefined;
  readonly endMs?: number | null | undefined;
  /** The only channel that is heard and drawn, from 1; null or absent: all of them, mixed. */
  readonly channel?: number | null | undefined;
}

export interface PlayerState {
  readonly phase: 'empty' | 'loading' | 'ready' | 'failed';
  /** Why it failed. */
  readonly error: Error | undefined;
  /** All that can be heard, in the times of the recording. Undefined until it is loaded. */
  readonly whole: Segment | undefined;
  /** The part of it that is shown now. */
  readonly window: Segment | undefined;
  /** Its samples; undefined where the recording is too long to be unpacked, which is then heard and not drawn. */
  readonly sound: Sound | undefined;
  readonly playing: boolean;
  readonly rate: Rate;
  readonly repeat: boolean;
  /** A part that was chosen to be played by itself. */
  readonly selection: Segment | undefined;
}

const initial: PlayerState = {
  phase: 'empty',
  error: undefined,
  whole: undefined,
  window: undefined,
  sound: undefined,
  playing: false,
  rate: 1,
  repeat: false,
  selection: undefined,
};

/** A media element does not stop at the very last sample. */
const endToleranceMs = 20;

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/**
 * Plays a recording or segments of it. All times are milliseconds of the recording. What is shown of a recording is
 * at most half a minute; that window's samples are what is drawn and what is played, so that what is seen is heard.
 */
export class SpeechPlayer {
  /** Given to what draws a cursor; not to be steered. */
  readonly media = new Audio();
  private readonly output = new ChannelOutput(this.media);
  private state = initial;
  private recording: Recording | undefined;
  private opened: OpenedRecording | undefined;
  private opening = new AbortController();
  private reading = new AbortController();
  /** What is being played: it stops at its end, or begins again. */
  private course: Segment | undefined;
  /** Between two places: what the media element does meanwhile means nothing. */
  private moving = false;
  private blobUrl: string | undefined;
  private frame = 0;
  private readonly stateListeners = new Set<() => void>();
  private readonly timeListeners = new Set<(timeMs: number) => void>();
  private readonly placeListeners = new Set<(timeMs: number) => void>();

  constructor() {
    this.media.preservesPitch = true;
    this.media.addEventListener('timeupdate', () => this.tick());
    this.media.addEventListener('seeked', () => this.notifyTime());
    this.media.addEventListener('ended', () => this.reachedEnd());
    this.media.addEventListener('pause', () => this.paused());
    this.media.addEventListener('error', () => this.broken());
  }

  readonly getState = (): PlayerState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  /** Be told of the current time: with every frame while it plays, and whenever it changes. */
  readonly onTime = (listener: (timeMs: number) => void): (() => void) => {
    this.timeListeners.add(listener);
    return () => this.timeListeners.delete(listener);
  };

  /** Told where it is about to be put, before it is there; returns what ends that. */
  readonly onPlace = (listener: (timeMs: number) => void): (() => void) => {
    this.placeListeners.add(listener);
    return () => this.placeListeners.delete(listener);
  };

  get timeMs(): number {
    return this.originMs + this.media.currentTime * 1000;
  }

  /**
   * Load what is to be heard; what was there before is let go. Rate and repetition stay.
   * @returns whether it is there now: not where something else was opened meanwhile, or it failed
   */
  async open(recording: Recording | undefined): Promise<boolean> {
    this.release();
    this.recording = recording;
    const { rate, repeat } = this.state;
    this.set({ ...initial, rate, repeat, phase: recording ? 'loading' : 'empty' });
    if (!recording) return false;
    this.opening = new AbortController();
    const { signal } = this.opening;
    try {
      const { channel = null } = recording;
      const opened = await openRecording(recording.url, channel, signal);
      if (signal.aborted) return false;
      const everything = { startMs: 0, endMs: opened.durationMs };
      const { startMs, endMs } = recording;
      const whole =
        within({ startMs: startMs ?? 0, endMs: endMs ?? opened.durationMs }, everything) ?? everything;
      this.opened = opened;
      this.set({ whole });
      // What is sampled is of the one channel already.
      this.output.choose(opened.kind === 'streamed' ? channel : null);
      if (opened.kind === 'streamed') this.setSource(recording.url);
      await this.show(whole.startMs);
      return !signal.aborted && this.state.phase === 'ready';
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) this.fail(error);
      return false;
    }
  }

  /** Try once more what failed. */
  reload(): Promise<boolean> {
    return this.open(this.recording);
  }

  /** Let everything go; it can be opened again. */
  close(): void {
    void this.open(undefined);
  }

  /** Play a segment; else the selection; else on from where it stands, or from the beginning if it stands at the end. */
  async play(segment: Segment | undefined = this.state.selection): Promise<void> {
    const { whole } = this.state;
    if (!whole) return;
    const part = segment && within(segment, whole);
    const atEnd = this.timeMs >= whole.endMs - endToleranceMs || this.timeMs < whole.startMs;
    this.course = part ?? whole;
    await this.continueFrom(part || atEnd ? this.course.startMs : this.timeMs);
  }

  pause(): void {
    this.course = undefined;
    this.media.pause();
    this.set({ playing: false });
  }

  toggle(): void {
    if (this.state.playing) this.pause();
    else void this.play();
  }

  /** Stand at a time; playing goes on from there. */
  async seek(timeMs: number): Promise<void> {
    const { whole, playing } = this.state;
    if (!whole) return;
    const to = clamp(timeMs, whole.startMs, whole.endMs);
    this.course = playing ? whole : undefined;
    if (playing) await this.continueFrom(to);
    else await this.stand(to);
  }

  /** Go back (less than 0) or on by milliseconds. */
  skip(ms: number): Promise<void> {
    return this.seek(this.timeMs + ms);
  }

  /** Choose a part to be played by itself; undefined for none. */
  select(selection: Segment | undefined): void {
    const { whole } = this.state;
    this.set({ selection: selection && whole && within(selection, whole) });
  }

  setRate(rate: Rate): void {
    this.media.defaultPlaybackRate = rate;
    this.media.playbackRate = rate;
    this.set({ rate });
  }

  setRepeat(repeat: boolean): void {
    this.set({ repeat });
  }

  /** Show the part of the recording that holds a time, and stand there. */
  async show(timeMs: number): Promise<void> {
    const { whole } = this.state;
    const { opened } = this;
    if (!whole || !opened) return;
    const window = windowAt(whole, timeMs);
    if (opened.kind === 'streamed') {
      this.set({ phase: 'ready', window });
      this.place(timeMs);
      return;
    }
    this.reading.abort();
    this.reading = new AbortController();
    const { signal } = this.reading;
    if (!this.media.paused) this.media.pause();
    try {
      const sound = await opened.read(window, signal);
      if (signal.aborted) return;
      this.setSource(
        URL.createObjectURL(new Blob([encodeWav16(sound.samples, sound.sampleRate)], { type: 'audio/wav' })),
      );
      this.set({ phase: 'ready', window, sound });
      this.place(timeMs);
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) this.fail(error);
    }
  }

  /** The time of the recording at which the media element's 0 is. */
  private get originMs(): number {
    return this.state.sound?.startMs ?? 0;
  }

  private async stand(timeMs: number): Promise<void> {
    const { window, whole } = this.state;
    if (!window || !whole) return;
    const atVeryEnd = timeMs >= whole.endMs && window.endMs === whole.endMs;
    if (holds(window, timeMs) || atVeryEnd) this.place(timeMs);
    else await this.show(timeMs);
  }

  private place(timeMs: number): void {
    for (const listener of this.placeListeners) listener(timeMs);
    this.media.currentTime = Math.max(0, (timeMs - this.originMs) / 1000);
    this.notifyTime();
  }

  private async continueFrom(fromMs: number): Promise<void> {
    const { course } = this;
    this.moving = true;
    await this.stand(fromMs);
    this.moving = false;
    if (this.course !== course || this.state.phase !== 'ready') return;
    this.media.playbackRate = this.state.rate;
    try {
      void this.output.resume();
      await this.media.play();
      // Something else may be wished by now.
      if (this.course !== course || this.media.paused) return;
      this.set({ playing: true });
      this.watch();
    } catch (error) {
      // A newer wish, or a browser that wants a click before it makes a sound.
      if (!(error instanceof DOMException) || error.name === 'NotSupportedError') this.fail(error);
    }
  }

  private watch(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.tick();
      if (this.state.playing) this.watch();
    });
  }

  private tick(): void {
    this.notifyTime();
    const { course } = this;
    if (!course || this.moving || this.media.paused) return;
    if (this.timeMs >= course.endMs) this.finished(course);
    else if (!this.state.sound && this.state.window && !holds(this.state.window, this.timeMs)) this.follow();
  }

  /** Of a recording that is streamed: the window goes along. */
  private follow(): void {
    const { whole } = this.state;
    if (whole) this.set({ window: windowAt(whole, this.timeMs) });
  }

  private finished(course: Segment): void {
    if (this.state.repeat) {
      void this.continueFrom(course.startMs);
      return;
    }
    this.pause();
    this.place(course.endMs);
  }

  /** The window ended; the recording perhaps did not. */
  private reachedEnd(): void {
    const { course } = this;
    const { window, whole } = this.state;
    if (!course || !window || !whole) return;
    if (window.endMs < Math.min(course.endMs, whole.endMs)) void this.continueFrom(window.endMs);
    else this.finished(course);
  }

  private paused(): void {
    // At the end of a window it goes on; otherwise the browser or a key of the keyboard has stopped it.
    if (this.media.paused && !this.media.ended && !this.moving) this.set({ playing: false });
  }

  private broken(): void {
    if (this.media.getAttribute('src') === null) return;
    this.fail(new Error(t('The browser stopped playing this recording. Load the page again.')));
  }

  private fail(error: unknown): void {
    this.release();
    const problem = error instanceof Error ? error : new Error(String(error));
    this.set({ phase: 'failed', error: problem, playing: false, window: undefined, sound: undefined });
  }

  private setSource(url: string): void {
    const before = this.blobUrl;
    this.blobUrl = url.startsWith('blob:') ? url : undefined;
    this.media.src = url;
    this.media.playbackRate = this.state.rate;
    if (before) URL.revokeObjectURL(before);
  }

  private release(): void {
    this.opening.abort();
    this.reading.abort();
    cancelAnimationFrame(this.frame);
    this.course = undefined;
    this.opened = undefined;
    this.media.pause();
    void this.output.suspend();
    if (this.media.getAttribute('src') !== null) {
      this.media.removeAttribute('src');
      this.media.load();
    }
    if (this.blobUrl) URL.revokeObjectURL(this.blobUrl);
    this.blobUrl = undefined;
  }

  private notifyTime(): void {
    const { timeMs } = this;
    for (const listener of this.timeListeners) listener(timeMs);
  }

  private set(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.stateListeners) listener();
  }
}
