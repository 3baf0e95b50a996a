import { number, t } from '../../i18n/index.js';
import { bytes, roughly } from '../../ui/words.js';
import type { Halt } from './gate.js';
import type { RunState } from './run.js';

/** What is being done, in a sentence. */
export function status(run: RunState, halt: Halt | null): string {
  if (halt?.why === 'paused') return t('Paused. What is on its way still arrives.');
  if (halt?.why === 'unreachable') {
    return t(
      'The service does not answer. The import goes on by itself as soon as it does; what has arrived is safe.',
    );
  }
  if (halt?.why === 'refused') return t('The service asks for the key again.');
  const left = run.secondsLeft;
  if (left === null) return t('Comparing with what is here already, and sending what is not.');
  return left < 50 ? t('Less than a minute left.') : t('About {time} left.', { time: roughly(left) });
}

export const filesDone = ({ done, total }: RunState): string =>
  t('{done} of {total} files', { done: number(done.files), total: number(total.files) });

export const bytesDone = ({ done, total }: RunState): string =>
  t('{done} of {total}', { done: bytes(done.bytes), total: bytes(total.bytes) });

/** 0 to 1. */
export function share({ done, total }: RunState): number {
  const ofFiles = total.files === 0 ? 1 : done.files / total.files;
  const ofBytes = total.bytes === 0 ? ofFiles : done.bytes / total.bytes;
  return (ofFiles + ofBytes) / 2;
}
