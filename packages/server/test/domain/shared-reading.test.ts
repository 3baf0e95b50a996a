import { expect, test } from 'vitest';
import { sharedReading } from '../../src/domain/shared-reading.js';

const soon = () => new Promise((resolve) => setImmediate(resolve));

test('what is read of everything is read once for all who ask meanwhile, after they asked', async () => {
  const answers: ((value: string) => void)[] = [];
  const read = sharedReading(() => new Promise<string>((resolve) => answers.push(resolve)));
  const first = read();
  await soon();
  const [second, third] = [read(), read()];
  await soon();
  expect(answers).toHaveLength(1);
  answers[0]?.('one');
  expect(await first).toBe('one');
  await soon();
  expect(answers).toHaveLength(2);
  const fourth = read();
  answers[1]?.('two');
  expect(await Promise.all([second, third])).toEqual(['two', 'two']);
  await soon();
  answers[2]?.('three');
  expect(await fourth).toBe('three');
});

test('one that fails fails for those who shared it, and the next is read', async () => {
  let times = 0;
  const read = sharedReading(async () => {
    times += 1;
    if (times === 1) throw new Error('away');
    return times;
  });
  await expect(read()).rejects.toThrow('away');
  expect(await read()).toBe(2);
});
