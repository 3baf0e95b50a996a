import { expect, test } from 'vitest';
import { DomainError } from '../../src/domain/errors.js';
import { createLog, fieldsOfJobs } from '../../src/jobs/log.js';

const lines = (format: 'text' | 'json') => {
  const written: string[] = [];
  const log = createLog('worker 7', (line) => written.push(line), format);
  log.info('job 3: begins');
  log.warn('slow');
  log.with({ job: 3 }).with({ request: 'r-1' }).info('job 3: succeeded');
  log.error('failed', new TypeError('why'));
  const cause = new Error('ENOSPC');
  log.error('refused', new DomainError('storage-full', 'The disk is full.', {}, { cause }));
  return written;
};

test('a line for a person says when, who and what', () => {
  const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
  expect(lines('text')).toEqual([
    expect.stringMatching(new RegExp(`^${time} worker 7: job 3: begins\n$`)),
    expect.stringMatching(new RegExp(`^${time} worker 7: warning: slow\n$`)),
    expect.stringMatching(new RegExp(`^${time} worker 7: job 3: succeeded\n$`)),
    expect.stringMatching(new RegExp(`^${time} worker 7: error: failed\nTypeError: why\n`)),
    // What is expected has no stack.
    expect.stringMatching(
      new RegExp(String.raw`^${time} worker 7: error: refused: The disk is full\. \[storage-full\]\n$`),
    ),
  ]);
});

test('a line for a program is an object of its own', () => {
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(lines('json').map((line) => JSON.parse(line))).toEqual([
    { level: 'info', time, source: 'worker 7', message: 'job 3: begins' },
    { level: 'warn', time, source: 'worker 7', message: 'slow' },
    {
      ...{ level: 'info', time, source: 'worker 7', message: 'job 3: succeeded' },
      ...{ job: 3, request: 'r-1' },
    },
    {
      ...{ level: 'error', time, source: 'worker 7', message: 'failed' },
      err: expect.objectContaining({ type: 'TypeError', message: 'why', stack: expect.any(String) }),
    },
    {
      ...{ level: 'error', time, source: 'worker 7', message: 'refused' },
      ...{ code: 'storage-full', detail: 'The disk is full.' },
    },
  ]);
});

test('a line that is of several jobs has their request where one asked for all of them', () => {
  const [one, other, own] = [
    { id: 3, requestId: 'r-1' },
    { id: 4, requestId: 'r-2' },
    { id: 5, requestId: null },
  ] as const;
  expect(fieldsOfJobs([one])).toEqual({ job: 3, request: 'r-1' });
  expect(fieldsOfJobs([own])).toEqual({ job: 5 });
  expect(fieldsOfJobs([one, { id: 6, requestId: 'r-1' }])).toEqual({ jobs: [3, 6], request: 'r-1' });
  expect(fieldsOfJobs([one, other])).toEqual({ jobs: [3, 4] });
  expect(fieldsOfJobs([own, one])).toEqual({ jobs: [5, 3] });
});
