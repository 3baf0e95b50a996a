// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Model, StartingPoint } from '../../src/api/schema.js';
import { StartChoice } from '../../src/features/train/start-choice.js';
import { model } from '../models/models.js';
import { answering, renderAt } from '../support/render.js';

const models = [
  model({ name: 'Basaa' }),
  model({ name: 'from afar', imported: true }),
  model({ name: 'not yet', trained: false }),
];
const point: StartingPoint = {
  ...{ preset: 'quick', presets: ['quick'], problem: null, learnedFrom: { validation: 0, testing: 2 } },
  labels: { same: ['a'], alike: [], unlike: ['˥'] },
};

const named = (id: number, name: string) => ({ id, name });

async function choice(
  chosen?: Model,
  of?: StartingPoint,
  all: readonly Model[] = models,
  languages: readonly { id: number; name: string }[] = [],
  language?: number,
) {
  answering({ 'GET /v1/languages': { languages, unassigned: {} } });
  const told: (number | undefined)[] = [];
  await renderAt('/train', () => (
    <>
      <p>the form</p>
      <StartChoice
        models={all}
        language={language}
        chosen={chosen}
        point={of}
        onChoose={(id) => told.push(id)}
      />
    </>
  ));
  await screen.findByText('the form');
  return { told, user: userEvent.setup() };
}
const field = () => screen.queryByRole<HTMLInputElement>('combobox', { name: 'Start from' });

test('offers the trained models, and nothing where there is none', async () => {
  const { told, user } = await choice();
  expect(field()?.placeholder).toBe('Nothing');
  await user.click(field() ?? document.body);
  const offered = screen.getAllByRole('option', { hidden: true }).map(({ textContent }) => textContent);
  expect(offered).toEqual(['Basaa (Mboshi)', 'from afar (imported)']);
  await user.click(screen.getByRole('option', { name: 'from afar (imported)', hidden: true }));
  expect(told).toEqual([models[1]?.id]);
});

test('is not there where there is no model to start from', async () => {
  await choice(undefined, undefined, models.slice(2));
  expect(field()).toBeNull();
});

test('says what is taken over, and what is not new to the model', async () => {
  await choice(models[0], point);
  screen.getByText(
    /the model has 1; 1 is new to it \(˥\)\. .* 2 utterances of the test set; they are left out of the test\.$/,
  );
});

test('says why it cannot be, and nothing of labels then', async () => {
  const detail = 'it was trained on other features.';
  await choice(models[0], { ...point, presets: [], problem: { code: 'starting-model-unusable', detail } });
  screen.getByText(detail);
  expect(screen.queryByText(/the model has/)).toBeNull();
});

test('of several languages, the models of that of the corpus stand first, and the others say theirs', async () => {
  const languages = [named(1, 'Mbosi'), named(2, 'Na')];
  const all = [
    model({ name: 'newest', languages: [named(1, 'Mbosi')] }),
    model({ name: 'older', languages: [named(2, 'Na')] }),
    model({ name: 'of none' }),
  ];
  const { user } = await choice(undefined, undefined, all, languages, 2);
  await user.click(field() ?? document.body);
  await waitFor(() =>
    expect(screen.getAllByRole('option', { hidden: true }).map(({ textContent }) => textContent)).toEqual([
      'older (Mboshi) · Na',
      'newest (Mboshi) · Mbosi',
      'of none (Mboshi)',
    ]),
  );
});
