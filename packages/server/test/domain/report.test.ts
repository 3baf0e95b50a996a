import { eventLoopYielder } from '@persephone/engine/event-loop';
import { bootstrapInterval, labelErrorRate, perLabel, toneErrors } from '@persephone/engine/metrics';
import { Random } from '@persephone/engine/random';
import { alignLabels } from '@persephone/formats/edit-alignment';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grouped, type RecognisedUtterance, ReportMaker } from '../../src/domain/evaluations/report.js';

const labels = fc.array(fc.constantFrom('a', 'á', 'b', 'n', '˥'), { maxLength: 8 });
const toneless = fc.array(fc.constantFrom('a', 'b', 'n'), { maxLength: 8 });
const speaker = fc.constantFrom('Ana', 'Bo', null);
const heard = fc.oneof(
  fc.record({ reference: labels, hypothesis: labels, speaker }),
  fc.record({ reference: toneless, hypothesis: toneless, speaker }),
);

test('a report made in portions says what the engine says of all at once', () => {
  fc.assert(
    fc.property(fc.array(heard, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (all, portion) => {
      const maker = new ReportMaker();
      for (let at = 0; at < all.length; at += portion) maker.add(all.slice(at, at + portion));
      const report = maker.report(['Ana']);
      const alignments = all.map(({ reference, hypothesis }) => alignLabels(reference, hypothesis));
      expect(report.labels).toEqual(perLabel(alignments));
      expect(report.tones).toEqual(toneErrors(alignments) ?? null);
      const of = (name: string | null) => all.filter((one: RecognisedUtterance) => one.speaker === name);
      for (const { speaker: name, inTraining, ...figures } of report.speakers ?? []) {
        expect(figures).toEqual(labelErrorRate(of(name)));
        expect(inTraining).toBe(name === null ? null : name === 'Ana');
      }
      const [seen, unseen] = [labelErrorRate(of('Ana')), labelErrorRate(of('Bo'))];
      const both = seen.referenceLabels > 0 && unseen.referenceLabels > 0;
      expect(report.speakersInTraining).toEqual(both ? { seen, unseen } : null);
      expect(maker.report(null).speakersInTraining).toBeNull();
      expect(report.speakers === null).toBe(all.every((one) => one.speaker === null));
      const steps = alignments.flat();
      const { labels: shown, times } = report.matrix;
      for (const [i, reference] of [...shown, null].entries()) {
        for (const [j, hypothesis] of [...shown, null].entries()) {
          const there = steps.filter(
            (step) => step.reference === reference && step.hypothesis === hypothesis,
          );
          expect(times[i]?.[j]).toBe(there.length);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('of many utterances some are drawn together, in whatever order they come, which changes the interval little', () => {
  const lot = new Random(5);
  const utterances = Array.from({ length: 12_000 }, () => {
    const referenceLabels = 5 + lot.below(40);
    return { errors: lot.below(4) === 0 ? lot.below(referenceLabels) : lot.below(3), referenceLabels };
  });
  const exact = bootstrapInterval(utterances);
  if (!exact) throw new Error('There are utterances');
  const mostErrorsFirst = [...utterances].sort((a, b) => b.errors - a.errors);
  for (const order of [utterances, mostErrorsFirst]) {
    const found = bootstrapInterval(grouped(order));
    if (!found) throw new Error('There are utterances');
    const width = exact.high - exact.low;
    expect((found.high - found.low) / width).toBeGreaterThan(0.88);
    expect((found.high - found.low) / width).toBeLessThan(1.12);
    expect(Math.abs(found.low - exact.low)).toBeLessThan(0.15 * width);
  }
  expect(grouped(utterances.slice(0, 2000))).toEqual(utterances.slice(0, 2000));
});

test('what takes long lets others be answered, and does not stop for nothing', async () => {
  let answered = 0;
  let going = true;
  const client = () => {
    answered++;
    if (going) setImmediate(client);
  };
  setImmediate(client);
  const hurried = eventLoopYielder(60_000);
  for (let i = 0; i < 20; i++) await hurried();
  expect(answered).toBe(0);
  const patient = eventLoopYielder(0);
  for (let i = 0; i < 20; i++) await patient();
  going = false;
  expect(answered).toBeGreaterThanOrEqual(19);
});
