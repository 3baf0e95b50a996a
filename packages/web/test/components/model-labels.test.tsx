// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import type { EvaluationReport } from '../../src/api/schema.js';
import { ConfusionMatrix } from '../../src/features/models/confusion-matrix.js';
import { Labels } from '../../src/features/models/labels.js';
import type { ErrorPair } from '../../src/features/models/words.js';
import { model as newModel } from '../models/models.js';
import { answering, renderAt } from '../support/render.js';

const model = newModel();
const figures = { references: 10, hypotheses: 8, correct: 8, precision: 1, recall: 0.8 };
const report = {
  labels: [
    { label: 'a', ...figures },
    { label: 'ŋ', ...figures, references: 0, recall: null },
  ],
  tones: { tone: 1, segment: 2, both: 3, segments: { ler: 0.125 } },
  speakers: null,
} as unknown as EvaluationReport;

const answered = (of: Partial<EvaluationReport>) =>
  answering({ [`GET /v1/models/${model.id}/evaluation/report`]: { ...report, ...of } });

test('how well each label is recognised; of a label never written there is no share', async () => {
  answered({});
  await renderAt('/models', () => <Labels model={model} />);
  const row = async (label: string) =>
    within((await screen.findByRole('cell', { name: label })).closest('tr') ?? document.body);
  expect((await row('a')).getAllByRole('cell').map(({ textContent }) => textContent)).toEqual([
    ...['a', '10', '8', '80 %', '100 %'],
  ]);
  expect((await row('ŋ')).getByText('–')).toBeTruthy();
  screen.getByText(/Of 6 errors, 1 is of the tone alone, 2 of the sound without its tone, and 3 of both/);
  screen.getByText(/The speakers of these utterances are unknown/);
});

test('each speaker, where that is known, and no tones where there are none', async () => {
  const speakers = [
    { speaker: 'Abiayi', inTraining: true, utterances: 3, referenceLabels: 1200, ler: 0.25 },
    { speaker: 'Kouarata', inTraining: false, utterances: 2, referenceLabels: 100, ler: 0.4 },
    { speaker: null, inTraining: null, utterances: 1, referenceLabels: 10, ler: 0.5 },
  ];
  const speakersInTraining = { seen: { ler: 0.25 }, unseen: { ler: 0.4 } };
  answered({ tones: null, speakers, speakersInTraining } as unknown as Partial<EvaluationReport>);
  await renderAt('/models', () => <Labels model={model} />);
  const cells = within((await screen.findByRole('cell', { name: 'Abiayi' })).closest('tr') ?? document.body);
  expect(cells.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual([
    ...['Abiayi', 'yes', '3', '1,200', '25.0 %'],
  ]);
  screen.getByText(/was trained on, 25.0 % of the labels are wrong; of those that it was not, 40.0 %/);
  screen.getByRole('cell', { name: 'Not known' });
  screen.getByRole('cell', { name: 'not known' });
  expect(screen.queryByRole('heading', { name: 'Tones' })).toBeNull();
});

const matrix: EvaluationReport['matrix'] = {
  labels: ['a', 'b'],
  times: [
    [5, 2, 0],
    [0, 4, 1],
    [3, 0, 0],
  ],
};

function Matrix({ onChoose }: { onChoose: (pair: ErrorPair | undefined) => void }) {
  const [pair, choose] = useState<ErrorPair>();
  return (
    <ConfusionMatrix
      matrix={matrix}
      chosen={{ reference: pair?.reference, hypothesis: pair?.hypothesis }}
      onChoose={(next) => {
        onChoose(next);
        choose(next);
      }}
    />
  );
}

test('in the confusion matrix the arrow keys go from error to error, and a click chooses one', async () => {
  const chosen: (ErrorPair | undefined)[] = [];
  await renderAt('/models', () => <Matrix onChoose={(pair) => chosen.push(pair)} />);
  const user = userEvent.setup();
  const cells = screen.getAllByRole('button');
  expect(cells.map(({ textContent }) => textContent)).toEqual(['2', '1', '3']);
  expect(cells.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
  await user.click(cells[0] ?? document.body);
  expect(chosen[0]).toMatchObject({ reference: 'a', hypothesis: 'b' });
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toBe(cells[0]);
  await user.click(cells[1] ?? document.body);
  await user.keyboard('{ArrowLeft}');
  expect(document.activeElement).toBe(cells[1]);
});
