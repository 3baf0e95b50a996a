// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { NextTranscription } from '../../src/api/schema.js';
import { NextToTranscribe } from '../../src/features/models/next.js';
import { model as newModel } from '../models/models.js';
import { answering, renderAt } from '../support/render.js';

const model = newModel();
const draft = (transcriptionId: number, changes: Partial<NextTranscription> = {}): NextTranscription => ({
  ...{ transcriptionId, audioId: 1, fileName: `story-${transcriptionId}.wav`, text: 'a ŋ a' },
  ...{ startMs: null, endMs: null, channel: null, durationMs: 3170 },
  ...{ uncertainty: 0.384, rareLabels: ['ŋ'], unlikeSpeech: false },
  ...changes,
});
const page = (items: readonly NextTranscription[], changes: object = {}) =>
  answering({
    [`GET /v1/models/${model.id}/next`]: {
      ...{ items, nextCursor: null, total: items.length, withoutDraft: 0, tooLong: 0 },
      ...changes,
    },
  });
const shown = () => renderAt('/models', () => <NextToTranscribe model={model} />);

test('each draft with its file, times, text and why, in order, and a link to the review of them all', async () => {
  page([
    draft(7),
    draft(5, { startMs: 61_000, endMs: 62_500, channel: 2, rareLabels: [], uncertainty: 0.02 }),
  ]);
  await shown();
  const rows = within(await screen.findByRole('list', { name: 'What to transcribe next' })).getAllByRole(
    'listitem',
  );
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'story-7.wav3.2 s38 % of labels expected wronga ŋ aRare: ŋ',
    expect.stringMatching(
      /^story-5\.wav1:01\.0 to 1:02\.5 s of the recording, .*2.* · 1\.5 s2 % of labels expected wronga ŋ a$/,
    ),
  ]);
  const link = screen.getByRole('link', { name: 'Review story-7.wav' });
  const address = new URL(link.getAttribute('href') ?? '', 'http://page');
  expect(address.pathname).toBe('/review/7');
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ modelId: String(model.id), next: 'true' });
  expect(screen.getByRole('link', { name: 'Begin with the first' }).getAttribute('href')).toMatch(
    /^\/review\/7\?/,
  );
  screen.getByText(/^2 drafts of this model that nobody has reviewed/);
  expect(screen.queryByRole('list', { name: 'Unlike speech' })).toBeNull();
  expect(screen.queryByText(/not ranked/)).toBeNull();
});

test('what is unlike speech stands apart, and what is not ranked is said, with where to have it transcribed', async () => {
  page([draft(7), draft(9, { unlikeSpeech: true, text: '' })], { withoutDraft: 12, tooLong: 1 });
  await shown();
  const unlike = await screen.findByRole('list', { name: 'Unlike speech' });
  within(unlike).getByText('No label was recognised');
  within(unlike).getByText('unlike speech');
  expect(within(unlike).getAllByRole('listitem')).toHaveLength(1);
  screen.getByText(/^12 recordings have no transcription and no draft .* 1 draft is of a long recording/);
  const link = screen.getByRole('link', { name: 'have them transcribed' });
  expect(link.getAttribute('href')).toMatch(new RegExp(`^/transcribe\\?.*modelId=${model.id}`));
});

test('more is fetched when it is asked for', async () => {
  const sent = page([draft(7)], { nextCursor: 'further', total: 2 });
  await shown();
  await userEvent.setup().click(await screen.findByRole('button', { name: 'Show more' }));
  await screen.findByRole('button', { name: 'Show more' });
  expect(sent).toHaveLength(2);
});

test('where nothing waits, that is said', async () => {
  page([]);
  await shown();
  await screen.findByText('No draft is waiting');
  expect(screen.queryByRole('link', { name: 'Begin with the first' })).toBeNull();
});
