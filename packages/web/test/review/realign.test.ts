import { Retiming, retime } from '@persephone/formats/edit-alignment';
import { expect, test } from 'vitest';

/** A long text with an error in every twentieth label, and the same as somebody corrects it. */
const recognised = Array.from({ length: 10_000 }, (_, i) => ({
  label: i % 20 === 7 ? 'x' : `l${(i * 7919) % 31}`,
  startMs: 180 * i,
  endMs: 180 * i + 100,
  confidence: 0.9,
}));

const labels = recognised.map((one) => one.label);

test('what is written key for key has the times that it has written at once', () => {
  const retiming = new Retiming();
  const text = [...labels];
  retiming.times(recognised, [...text], 1_800_000);
  for (const at of [7, 27, 5007, 9987]) {
    // The wrong one goes; then the right one is put in its place.
    text.splice(at, 1);
    retiming.times(recognised, [...text], 1_800_000);
    text.splice(at, 0, `l${at % 13}`);
    expect(retiming.times(recognised, [...text], 1_800_000)).toEqual(retime(recognised, text, 1_800_000));
  }
});
