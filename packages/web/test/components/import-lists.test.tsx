// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { LabelCounts } from '../../src/features/import/label-counts.js';
import { ShowMore } from '../../src/features/import/show-more.js';
import { count } from '../../src/ui/words.js';
import { renderAt } from '../support/render.js';

const labels = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ label: `l${i}`, occurrences: 1, files: [] }));

test('the labels that are not shown at first are a press of a button away', async () => {
  await renderAt('/import', () => <LabelCounts labels={labels(301)} />);
  screen.getByText('l299');
  expect(screen.queryByText('l300')).toBeNull();
  await userEvent.setup().click(screen.getByRole('button', { name: 'Show all 301 labels' }));
  screen.getByText('l300');
  expect(screen.queryByRole('button')).toBeNull();
});

test('of very many some more at a time are shown', async () => {
  let asked = 0;
  const show = (shown: number) => {
    asked = shown;
  };
  await renderAt('/import', () => (
    <ShowMore shown={300} total={2400} of={(total) => count(total, 'label')} onShow={show} />
  ));
  await userEvent.setup().click(screen.getByRole('button', { name: 'Show 2,000 more of 2,400 labels' }));
  expect(asked).toBe(2300);
});
