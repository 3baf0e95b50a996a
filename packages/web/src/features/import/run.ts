import pMap from 'p-map';
import { ProblemError, problemWords } from '../../api/problem.js';
import { t } from '../../i18n/index.js';
import { baseName } from '../../shared/upload/files.js';
import type { Known, ToSend, Transport } from '../../shared/upload/transport.js';
import { AnnotationFailure, type ImportedAnnotations, importAnnotations } from './annotations/send.js';
import { Gate } from './gate.js';
import { persistently } from './persistently.js';
import { type AnnotatedWork, type LeftOut, type Plan, sizeOf, type Work, withoutRecording } from './plan.js';
import { type Amount, Pace } from './progress.js';
import { gone, hashOf, readable, Unreadable } from './readable.js';
import type { RunState } from './run-state.js';

export type { RunState } from './run-state.js';

/** A browser has six connections to a service; one tells of jobs, and one is for whoever looks around meanwhile. */
const sentAtOnce = 4;

/** Recordings (with their transcriptions) that are compared with what is there, sent and paired together. */
const portion = 100;

/** Hashing is what the processor does while the network is busy. */
const hashedAtOnce = 2;

interface Hashed extends ToSend {
  readonly sha256: string;
}

/** A file, its hash and what the service knows of it; null where it was left out. */
type LookedUp = (Hashed & { readonly known: Known }) | null;

interface LookedUpWork {
  readonly work: Work;
  readonly audio: LookedUp;
  readonly transcription: LookedUp;
}

/**
 * One import, from the first file to the last utterance. What is done is done: broken off anywhere and begun anew, it
 * finds what is there and sends the rest.
 */
export class ImportRun {
  readonly gate: Gate;
  readonly #abort = new AbortController();
  readonly #pace = new Pace();
  readonly #total: Amount;
  #done = { files: 0, bytes: 0 };
  #sent = { files: 0, bytes: 0 };
  /** Of the files on their way. */
  readonly #onTheWay = new Map<ToSend, number>();
  #known = 0;
  #utterances = 0;
  #utterancesBefore = 0;
  readonly #utteranceIds: number[] = [];
  readonly #annotated: ImportedAnnotations[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #works: readonly Work[];
  readonly #annotations = new Map<Work, AnnotatedWork['annotations']>();

  constructor(
    plan: Plan,
    private readonly transport: Transport,
    private readonly onChange: () => void,
    private readonly now: () => number = () => performance.now(),
    gate?: Gate,
  ) {
    const { files, bytes } = sizeOf(plan);
    this.#total = { files, bytes };
    const annotated = (plan.annotated ?? []).map(({ audio, annotations }) => {
      const work: Work = { audio, transcription: null, speaker: null };
      this.#annotations.set(work, annotations);
      return work;
    });
    this.#works = [...plan.work, ...annotated];
    this.gate = gate ?? new Gate(transport.isThere, () => this.#gateChanged());
  }

  get state(): RunState {
    const onTheWay = [...this.#onTheWay.values()].reduce((sum, bytes) => sum + bytes, 0);
    const done = { files: this.#done.files, bytes: Math.min(this.#done.bytes + onTheWay, this.#total.bytes) };
    return {
      total: this.#total,
      done,
      sent: { ...this.#sent },
      known: this.#known,
      utterances: this.#utterances,
      utteranceIds: this.#utteranceIds,
      utterancesBefore: this.#utterancesBefore,
      annotated: [...this.#annotated],
      leftOut: [...this.#leftOut],
      secondsLeft: this.gate.halt
        ? null
        : this.#pace.secondsLeft({
            files: this.#total.files - done.files,
            bytes: this.#total.bytes - done.bytes,
          }),
    };
  }

  /** Give it up; what has arrived stays. */
  cancel(): void {
    this.#abort.abort(new DOMException(t('The import was cancelled'), 'AbortError'));
  }

  /** Resolves at the end: true where all was done, false where it was cancelled. */
  async finish(): Promise<boolean> {
    this.#pace.resume(this.now());
    try {
      let next = this.#ask(0);
      for (let at = 0; at < this.#works.length; at += portion) {
        const asked = await next;
        // The next ones are hashed while these are sent.
        next = this.#ask(at + portion);
        next.catch(() => undefined);
        await this.#sendAll(asked);
      }
      return true;
    } catch (error) {
      if (this.#abort.signal.aborted) return false;
      this.cancel();
      throw error;
    }
  }

  #gateChanged(): void {
    if (this.gate.halt) this.#pace.pause(this.now());
    else this.#pace.resume(this.now());
    this.onChange();
  }

  /** Hash a portion, and ask what of it is there. */
  async #ask(at: number): Promise<LookedUpWork[]> {
    const works = this.#works.slice(at, at + portion);
    const files = works.flatMap(({ audio, transcription }) =>
      transcription ? [audio, transcription] : [audio],
    );
    const hashed = new Map<ToSend, Hashed>();
    await pMap(
      files,
      async (file) => {
        this.#abort.signal.throwIfAborted();
        const sha256 = await hashOf(file.file);
        if (sha256 === null) this.#leaveOut(file, gone);
        else hashed.set(file, { ...file, sha256 });
      },
      { concurrency: hashedAtOnce },
    );
    const asking = [...hashed.values()];
    const known =
      asking.length === 0
        ? []
        : await this.#persistently(() =>
            this.transport.known(asking.map(({ file, sha256 }) => ({ name: baseName(file.path), sha256 }))),
          );
    const answers = new Map(asking.map((file, i) => [file.file, known[i]]));
    const asked = (file: ToSend | null): LookedUp => {
      const one = file && hashed.get(file);
      const answer = one && answers.get(one.file);
      return one && answer ? { ...one, known: answer } : null;
    };
    return works.map((work) => ({
      work,
      audio: asked(work.audio),
      transcription: asked(work.transcription),
    }));
  }

  async #sendAll(asked: readonly LookedUpWork[]): Promise<void> {
    const pairs: Parameters<Transport['makeUtterances']>[0][number][] = [];
    await pMap(
      asked,
      async ({ work, audio, transcription }) => {
        const audioId = audio && (await this.#sendOne(audio));
        await this.#sendAnnotations(work, audioId);
        if (!transcription) return;
        if (audioId === null) {
          this.#leaveOut(transcription, withoutRecording(work.audio.file.path));
          return;
        }
        const transcriptionId = await this.#sendOne(transcription);
        if (transcriptionId !== null) pairs.push({ audioId, transcriptionId, speaker: work.speaker });
      },
      { concurrency: sentAtOnce },
    );
    if (pairs.length === 0) return;
    const { ids, made } = await this.#persistently(() => this.transport.makeUtterances(pairs));
    this.#utteranceIds.push(...ids);
    this.#utterances += made;
    this.#utterancesBefore += pairs.length - made;
    this.onChange();
  }

  async #sendAnnotations(work: Work, audioId: number | null): Promise<void> {
    const files = this.#annotations.get(work) ?? [];
    for (const { file, recipe } of files) {
      const sent: ToSend = { file, kind: 'annotations' };
      if (audioId === null) {
        this.#leaveOut(sent, withoutRecording(work.audio.file.path));
        continue;
      }
      try {
        const imported = await importAnnotations(file, audioId, recipe, {
          transport: this.transport.annotations,
          persistently: (request) => this.#persistently(request),
          onSent: (bytes) => {
            this.#onTheWay.set(sent, Math.min(bytes, file.size));
            this.onChange();
          },
          signal: this.#abort.signal,
        });
        this.#annotated.push(imported);
        if (imported.sent) {
          this.#sent.files++;
          this.#sent.bytes += file.size;
        } else this.#known++;
        this.#onTheWay.delete(sent);
        this.#finished(sent);
      } catch (error) {
        this.#onTheWay.delete(sent);
        if (this.#abort.signal.aborted) throw error;
        if (error instanceof Unreadable) this.#leaveOut(sent, gone);
        else if (error instanceof AnnotationFailure) this.#leaveOut(sent, error);
        else if (error instanceof ProblemError) this.#leaveOut(sent, refused(error));
        else throw error;
      }
    }
    if (files.length === 0 || audioId === null) return;
    this.#utteranceIds.push(
      ...(await this.#persistently(() => this.transport.annotations.utterances(audioId))),
    );
    this.onChange();
  }

  /** Returns the id that the file has with the service, or null where it is left out. */
  async #sendOne(file: NonNullable<LookedUp>): Promise<number | null> {
    const there = file.kind === 'audio' ? file.known.audioId : file.known.transcriptionId;
    if (there !== null) {
      this.#known++;
      this.#finished(file);
      return there;
    }
    const stored = file.kind === 'audio' && file.known.stored;
    try {
      const { id, created, problem } = await this.#persistently(async () => {
        const bytes = stored ? null : await readable(file.file);
        const onSent = (sent: number) => {
          this.#onTheWay.set(file, Math.min(sent, file.file.size));
          this.onChange();
        };
        try {
          return await this.transport.send(file, file.sha256, bytes, onSent, this.#abort.signal);
        } finally {
          this.#onTheWay.delete(file);
        }
      });
      if (problem !== null) {
        // It is of no use to anybody, and would be found here when a better one of its name is brought.
        if (created) await this.#persistently(() => this.transport.forget(id));
        this.#leaveOut(file, {
          reason: problem,
          remedy: t('Open it in an audio editor and export it as WAV.'),
        });
        return null;
      }
      if (!created) this.#known++;
      else if (!stored) {
        this.#sent.files++;
        this.#sent.bytes += file.file.size;
      }
      this.#finished(file);
      return id;
    } catch (error) {
      if (this.#abort.signal.aborted) throw error;
      if (error instanceof Unreadable) this.#leaveOut(file, gone);
      else if (error instanceof ProblemError) {
        this.#leaveOut(file, refused(error));
      } else throw error;
      return null;
    }
  }

  #persistently<T>(request: () => Promise<T>): Promise<T> {
    return persistently(this.gate, this.#abort.signal, request);
  }

  #leaveOut(file: ToSend, why: Omit<LeftOut, 'path'>): void {
    this.#leftOut.push({ path: file.file.path, ...why });
    this.#finished(file);
  }

  #finished({ file }: ToSend): void {
    this.#done = { files: this.#done.files + 1, bytes: this.#done.bytes + file.size };
    this.#pace.add(this.now(), this.#done);
    this.onChange();
  }
}

const refused = (error: ProblemError) => ({
  reason: problemWords(error.problem),
  remedy: t('Fix that, and drop it again.'),
});
