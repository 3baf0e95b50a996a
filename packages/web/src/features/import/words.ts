import { bytes, roughly } from '../../ui/words.js';
import type { Halt } from './gate.js';
import type { RunState } from './run.js';

const number = (value: number) => value.toLocaleString('en');

/** What is being done, in a sentence. */
export function status(run: RunState, halt: Halt | null): string {
  if (halt?.why === 'paused') return 'Paused. What is on its way still arrives.';
  if (halt?.why === 'unreachable') {
    return 'The service does not answer. The import goes on by itself as soon as it does; what has arrived is safe.';
  }
  if (halt?.why === 'refused') return 'The service asks for the key again.';
  const left = run.secondsLeft;
  if (left === null) return 'Comparing with what is here already, and sending what is not.';
  return `${left < 50 ? 'Less than a minute' : `About ${roughly(left)}`} left.`;
}

export const filesDone = ({ done, total }: RunState): string =>
  `${number(done.files)} of ${number(total.files)} files`;

export const bytesDone = ({ done, total }: RunState): string =>
  `${bytes(done.bytes)} of ${bytes(total.bytes)}`;

/** 0 to 1. */
export function share({ done, total }: RunState): number {
  const ofFiles = total.files === 0 ? 1 : done.files / total.files;
  const ofBytes = total.bytes === 0 ? ofFiles : done.bytes / total.bytes;
  return (ofFiles + ofBytes) / 2;
}
