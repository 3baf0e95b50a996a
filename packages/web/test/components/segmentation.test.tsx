// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { Segmentation } from '../../src/features/transcribe/segmentation.js';
import type { SegmentationChoices } from '../../src/shared/transcription/segmentation.js';
import { renderAt } from '../support/render.js';

const kept: SegmentationChoices[] = [];
function Chosen() {
  const [choices, setChoices] = useState<SegmentationChoices>({
    ...{ wanted: true, threshold: 0.5, shortestPauseMs: 300, longestUtteranceMs: 12_000 },
  });
  const keep = (next: SegmentationChoices) => {
    kept.push(next);
    setChoices(next);
  };
  return <Segmentation choices={choices} onChange={keep} />;
}

test('a number is typed figure by figure, and held to its bounds when it is left', async () => {
  await renderAt('/transcribe', () => <Chosen />);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: /Segmentation/ }));
  const threshold = await screen.findByRole('textbox', { name: 'Speech threshold, %' });
  await user.clear(threshold);
  await user.type(threshold, '30');
  expect(kept.map((choices) => choices.threshold)).toEqual([0.3]);
  expect(threshold).toHaveProperty('value', '30');
  await user.clear(threshold);
  await user.type(threshold, '2');
  await user.tab();
  expect(kept.at(-1)?.threshold).toBe(0.16);
  expect(threshold).toHaveProperty('value', '16');
});
