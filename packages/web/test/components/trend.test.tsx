// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Trend } from '../../src/features/home/trend.js';
import { model } from '../models/models.js';
import { renderAt } from '../support/render.js';

const rated = (id: number, validationLER: number | null) =>
  model({ id, name: `M${id}`, validationLER, evaluation: null });

test('error rates model by model, the oldest first, without those of which nothing is known', async () => {
  await renderAt('/', () => <Trend models={[rated(3, 0.25), rated(1, 0.5), rated(2, null)]} />);
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^M1.*50\.0 %$/),
    expect.stringMatching(/^M3.*25\.0 %$/),
  ]);
  expect(screen.getByRole('link', { name: 'M3' }).getAttribute('href')).toBe('/models/3');
});

test('of a single model there is no trend', async () => {
  await renderAt('/', () => <Trend models={[rated(1, 0.5)]} />);
  expect(screen.queryByRole('list')).toBeNull();
});
