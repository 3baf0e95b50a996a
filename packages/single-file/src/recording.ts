import { button, clock, element, save } from './elements';
import { fileOf, nameOf, type SavedFormat, savedFormats } from './files';
import type { FoundUtterance, FromWorker } from './messages';
import type { Player } from './player';

export interface RecordingActions {
  readonly annotator: string;
  readonly player: Player;
  cancel(): void;
  remove(): void;
}

type Result = Exclude<FromWorker, { type: 'ready' | 'refused' }>;

const formatTitles: Readonly<Record<SavedFormat, string>> = {
  txt: 'Text',
  eaf: 'ELAN',
  textgrid: 'Praat TextGrid',
  srt: 'Subtitles',
};

/** A recording of the page: how far its transcription is, and what came of it. */
export class RecordingCard {
  readonly root = element('article', { class: 'recording' });
  readonly #status = element('p', { class: 'status', role: 'status' }, 'Waits');
  readonly #progress = element('progress', { max: '1', value: '0' });
  readonly #cancel: HTMLButtonElement;
  readonly #rows = element('ol', { class: 'utterances' });
  readonly #saving = element('p', { class: 'saving', hidden: '' });
  readonly #utterances: FoundUtterance[] = [];
  #lengthMs = 0;
  #ended = false;
  #unsaved = false;

  constructor(
    readonly file: File,
    private readonly actions: RecordingActions,
  ) {
    this.#progress.setAttribute('aria-label', `Progress of ${file.name}`);
    this.#cancel = button('Cancel', () => actions.cancel(), { class: 'quiet' });
    for (const format of savedFormats) {
      this.#saving.append(button(formatTitles[format], () => this.#save(format)));
    }
    this.#saving.prepend('Save as ');
    this.root.append(
      element('header', {}, element('h2', {}, file.name), this.#progress, this.#cancel),
      this.#status,
      this.#rows,
      this.#saving,
    );
  }

  /** Whether there is something that would be lost with the page. */
  get unsaved(): boolean {
    return this.#unsaved;
  }

  get ended(): boolean {
    return this.#ended;
  }

  take(result: Result): void {
    if (result.type === 'progress') {
      this.#progress.value = result.share;
      this.#status.textContent = 'Being transcribed';
    } else if (result.type === 'warning') {
      this.root.insertBefore(element('p', { class: 'warning' }, result.message), this.#rows);
    } else if (result.type === 'utterance') {
      this.#addUtterance(result.utterance);
    } else {
      this.#end(result);
    }
  }

  #end(result: Exclude<Result, { type: 'progress' | 'warning' | 'utterance' }>): void {
    this.#ended = true;
    this.#progress.hidden = true;
    this.#cancel.replaceWith(button('Remove', () => this.actions.remove(), { class: 'quiet' }));
    const found = this.#utterances.length;
    const utterances = `${found} ${found === 1 ? 'utterance' : 'utterances'}`;
    if (result.type === 'done') {
      this.#lengthMs = result.lengthMs;
      this.#status.textContent =
        found === 0
          ? `No speech was found in ${clock(result.lengthMs)} of sound. Listen to it; if somebody speaks, transcribe it as one utterance.`
          : `${utterances} in ${clock(result.lengthMs)} of sound, transcribed in ${clock(result.tookMs)}`;
    } else {
      // What was transcribed before is kept, and its length is not known.
      this.#lengthMs = this.#utterances.at(-1)?.endMs ?? 0;
      const why = result.type === 'failed' ? result.message : 'Cancelled.';
      this.#status.textContent = found === 0 ? why : `${why} ${utterances} were transcribed before.`;
      this.#status.classList.toggle('failed', result.type === 'failed');
    }
    this.#saving.hidden = found === 0;
    this.#unsaved = found > 0;
  }

  #addUtterance(utterance: FoundUtterance): void {
    const index = this.#utterances.push(utterance) - 1;
    const text = element('span', { class: 'text', contenteditable: 'plaintext-only', spellcheck: 'false' });
    text.setAttribute('role', 'textbox');
    text.setAttribute('aria-label', `Transcription from ${clock(utterance.startMs)}`);
    text.textContent = utterance.text;
    text.addEventListener('input', () => {
      const written = text.textContent.replace(/\s+/gu, ' ').trim().normalize('NFC');
      // The labels' times are those of what was recognised.
      const labels = written === utterance.text ? utterance.labels : null;
      this.#utterances[index] = { ...utterance, text: written, labels };
      this.#unsaved = true;
    });
    this.#rows.append(element('li', {}, this.#playButton(utterance), text));
  }

  #playButton(utterance: FoundUtterance): HTMLButtonElement {
    const time = clock(utterance.startMs);
    const play = button(
      time,
      () => {
        play.classList.add('playing');
        this.actions.player
          .play(this.file, utterance, () => play.classList.remove('playing'))
          .catch((error: unknown) => {
            play.classList.remove('playing');
            // Another was begun before this one was loaded.
            if (!(error instanceof DOMException && error.name === 'NotSupportedError')) return;
            play.title = 'This browser cannot play this kind of file.';
            play.disabled = true;
          });
      },
      { class: 'play', 'aria-label': `Play from ${time}` },
    );
    return play;
  }

  #save(format: SavedFormat): void {
    const recording = { fileName: this.file.name, lengthMs: this.#lengthMs, utterances: this.#utterances };
    save(fileOf(recording, format, this.actions.annotator), nameOf(recording, format));
    this.#unsaved = false;
  }
}
