import type { FoundUtterance } from './messages';

/** Plays one utterance at a time, by what the browser itself can decode. */
export class Player {
  readonly #audio = new Audio();
  #file: File | undefined;
  #endMs = 0;
  #onEnd: () => void = () => {};

  constructor() {
    const watch = (): void => {
      if (this.#audio.paused) return;
      if (this.#audio.currentTime * 1000 >= this.#endMs) this.stop();
      else requestAnimationFrame(watch);
    };
    this.#audio.addEventListener('playing', watch);
    this.#audio.addEventListener('ended', () => this.stop());
  }

  stop(): void {
    this.#audio.pause();
    this.#onEnd();
    this.#onEnd = () => {};
  }

  /** @throws where the browser cannot play such a file */
  async play(file: File, { startMs, endMs }: FoundUtterance, onEnd: () => void): Promise<void> {
    this.stop();
    if (file !== this.#file) {
      if (this.#audio.src) URL.revokeObjectURL(this.#audio.src);
      this.#audio.src = URL.createObjectURL(file);
      this.#file = file;
    }
    this.#audio.currentTime = startMs / 1000;
    this.#endMs = endMs;
    this.#onEnd = onEnd;
    await this.#audio.play();
  }
}
