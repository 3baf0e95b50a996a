// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { LabelTrack } from '../../src/audio/label-track.js';
import { SpeechPlayer } from '../../src/audio/player.js';
import { renderAt } from '../support/render.js';

const labels = [
  { label: 'b', startMs: 100, endMs: 160, confidence: 0.95 },
  { label: 'a', startMs: 160, endMs: 240, confidence: 0.6 },
  { label: 'n', startMs: 900, endMs: 980 },
  { label: 'o', startMs: 2000, endMs: 2100 },
];

function Track({ player }: { player: SpeechPlayer }) {
  const [selected, select] = useState<number>();
  return (
    <LabelTrack
      player={player}
      labels={labels}
      window={{ startMs: 0, endMs: 1000 }}
      width={500}
      scrolled={0}
      zeroMs={0}
      selected={selected}
      onSelect={select}
    />
  );
}

function newTrack() {
  const player = new SpeechPlayer();
  const played = vi.spyOn(player, 'play').mockResolvedValue(undefined);
  return {
    track: () => <Track player={player} />,
    played: () => played.mock.calls.map(([segment]) => segment),
  };
}

test('shows the labels of the window where they are said, with their confidence in words', async () => {
  const { track } = newTrack();
  await renderAt('/review', track);
  const shown = screen.getAllByRole('button');
  expect(shown.map(({ textContent }) => textContent)).toEqual(['b', 'a', 'n']);
  expect(shown[1]?.getAttribute('aria-label')).toMatch(/^a, .* confidence 60 %$/);
  expect(shown[2]?.getAttribute('aria-label')).not.toContain('confidence');
  expect(shown[1]?.style.left).toBe('80px');
  expect(shown[1]?.style.width).toBe('40px');
});

test('a click plays a label; the arrows go on from it, play, and end at the last one shown', async () => {
  const { track, played } = newTrack();
  await renderAt('/review', track);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: /^b,/ }));
  await user.keyboard('{ArrowRight}');
  expect(document.activeElement?.textContent).toBe('a');
  await user.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(document.activeElement?.textContent).toBe('b');
  await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
  expect(document.activeElement?.textContent).toBe('b');
  expect(played()).toEqual([labels[0], labels[1], labels[0]]);
});

test('one stop for Tab: the label that is chosen, else the first', async () => {
  const { track } = newTrack();
  await renderAt('/review', track);
  const stops = () => screen.getAllByRole('button').map(({ tabIndex }) => tabIndex);
  expect(stops()).toEqual([0, -1, -1]);
  await userEvent.setup().click(screen.getByRole('button', { name: /^n,/ }));
  expect(stops()).toEqual([-1, -1, 0]);
});
