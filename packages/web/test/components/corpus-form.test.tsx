// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CorpusPreview } from '../../src/api/schema.js';
import { CorpusForm } from '../../src/features/corpora/form.js';
import { type CorpusSettings, usualSeed } from '../../src/features/corpora/settings.js';
import { usualShares } from '../../src/shared/corpora/shares.js';
import { answering, renderAt } from '../support/render.js';

const settings: CorpusSettings = {
  ...{ called: '', labelType: 'phonemes', featureType: undefined, ids: undefined, filter: {} },
  ...{
    shares: usualShares,
    bySpeaker: false,
    seed: usualSeed,
    maxSeconds: undefined,
    withDemonstration: false,
  },
};
const set = (utterances: number) => ({ utterances, durationMs: 60_000 * utterances });
const preview = {
  sets: { training: set(80), validation: set(10), testing: set(10) },
  ...{ problem: null, usable: set(100), leftOut: [], labelSet: [], lookAlikes: [] },
  ...{ findings: [], tones: false, speakers: [] },
} as unknown as CorpusPreview;
const kind = (name: string) => ({ name, description: name, explanation: `About ${name}.` });
const types = {
  labelTypes: [kind('phonemes'), kind('phonemes_and_tones')],
  featureTypes: [kind('fbank'), kind('fbank_and_pitch')],
};

async function form(answered: CorpusPreview) {
  const sent = answering({
    'GET /v1/corpora/types': types,
    'POST /v1/corpora/preview': answered,
    'POST /v1/corpora': { id: 5 },
  });
  const told: CorpusSettings[] = [];
  await renderAt('/corpora/new', () => (
    <CorpusForm initial={settings} beside={false} onChange={(next) => told.push(next)} />
  ));
  return { sent, told, user: userEvent.setup() };
}
const make = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Make the corpus' });

test('is made once it has a name, of what the form says', async () => {
  const { sent, user } = await form(preview);
  await screen.findByText('Training', { selector: 'td' });
  expect(make().disabled).toBe(true);
  screen.getByText('Give it a name first.');
  await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'Mboshi');
  await waitFor(() => expect(make().disabled).toBe(false));
  await user.click(make());
  await waitFor(() => expect(sent.map(({ to }) => to)).toContain('POST /v1/corpora'));
  expect(sent.find(({ to }) => to === 'POST /v1/corpora')?.body).toEqual({
    ...{ name: 'Mboshi', labelType: 'phonemes', featureType: 'fbank', bySpeaker: false, seed: usualSeed },
    shares: { training: 0.8, validation: 0.1, testing: 0.1 },
  });
});

test('where a label carries tone, the features with pitch are the suitable ones', async () => {
  const { sent, user } = await form({ ...preview, tones: true });
  await screen.findByDisplayValue(/Filterbank and pitch \(for tone\) \(recommended for these labels\)/);
  await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'Na');
  await user.click(make());
  await waitFor(() =>
    expect(sent.find(({ to }) => to === 'POST /v1/corpora')?.body).toMatchObject({
      featureType: 'fbank_and_pitch',
    }),
  );
});

test('what cannot be divided says why, and is not made', async () => {
  const problem = { code: 'split-impossible', detail: 'There are only two utterances.' };
  const { told, user } = await form({ ...preview, sets: null, problem });
  await screen.findByText(problem.detail);
  await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'Mboshi');
  expect(make().disabled).toBe(true);
  // The address of the page keeps what was written so far.
  await waitFor(() => expect(told.at(-1)?.called).toBe('Mboshi'));
});

test('the shares always come to the whole, whichever is written', async () => {
  const { sent, user } = await form(preview);
  const testing = await screen.findByRole('textbox', { name: 'Testing' });
  await user.clear(testing);
  await user.type(testing, '0');
  await waitFor(() => {
    const shares = sent
      .filter(({ to }) => to.endsWith('preview'))
      .map(({ body }) => (body as CorpusSettings).shares);
    expect(shares.at(-1)).toMatchObject({ testing: 0 });
    expect(Object.values(shares.at(-1) ?? {}).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });
});
