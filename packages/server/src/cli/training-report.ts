import type { RoundSummary } from '@persephone/engine/self-training';
import type { BatchProgress, EpochSummary } from '@persephone/engine/train';
import { percent } from './numbers.js';
import { ProgressBar, type ProgressStream } from './progress.js';

/** A line an epoch on one stream; on the other, where it is a terminal, a bar that moves between them. */
export class TrainingReport {
  readonly #bar: ProgressBar;
  readonly #startedAt = Date.now();

  constructor(
    private readonly out: ProgressStream,
    private readonly terminal: ProgressStream,
  ) {
    this.#bar = new ProgressBar(terminal);
  }

  features(done: number, total: number): void {
    this.#bar.draw('features', done, total);
  }

  batch({ epoch, batch, batches, loss }: BatchProgress): void {
    this.#bar.draw(`epoch ${epoch}`, batch, batches, `loss ${loss.toFixed(3)}`);
  }

  epoch({ epoch, loss, trainingLER, validationLER, seconds, best }: EpochSummary): void {
    const parts = [
      `epoch ${epoch}`,
      `loss ${loss.toFixed(3)}`,
      `training LER ${percent(trainingLER)}`,
      `validation LER ${percent(validationLER)}`,
      `${seconds.toFixed(1)} s`,
      `${this.minutes()} min in all`,
    ];
    this.line(parts.join(', ') + (best ? ', best so far' : ''));
  }

  pseudoLabelling(round: number, done: number, total: number): void {
    this.#bar.draw(`labels for round ${round}`, done, total);
  }

  round({ round, rounds, untranscribed, pseudoLabelled }: RoundSummary): void {
    this.line(
      `round ${round} of ${rounds}: trains anew, on what the model so far recognised in ${pseudoLabelled} of ` +
        `${untranscribed} untranscribed utterances as well; the least confident are left out`,
    );
  }

  line(text: string): void {
    this.#bar.clear();
    this.out.write(`${text}\n`);
  }

  warning(message: string): void {
    this.#bar.clear();
    this.terminal.write(`warning: ${message}\n`);
  }

  minutes(): string {
    return ((Date.now() - this.#startedAt) / 60_000).toFixed(1);
  }

  clear(): void {
    this.#bar.clear();
  }
}
