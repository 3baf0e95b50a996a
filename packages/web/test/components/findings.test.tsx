// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CheckReport } from '../../src/api/schema.js';
import { Findings } from '../../src/features/import/findings-list.js';
import { renderAt } from '../support/render.js';

const finding = (file: string, code: string, severity: 'error' | 'warning', detail: string) => ({
  ...{ file, code, severity, detail, remedy: 'Do something.' },
});
const report = (findings: CheckReport['findings']): CheckReport => ({
  findings,
  pairs: [],
  labels: [],
  usable: 0,
});
const some = report([
  finding('a.wav', 'transcription-missing', 'warning', 'a.wav has no transcription.'),
  finding('b.wav', 'transcription-missing', 'warning', 'b.wav has no transcription.'),
  finding('e\u0301.txt', 'text-not-utf8', 'error', 'It is in UTF-16.'),
]);
const kinds = () =>
  screen.queryAllByRole('button', { expanded: false }).map(({ textContent }) => textContent);

test('a group a kind, errors first, with how many there are', async () => {
  await renderAt('/import', () => <Findings leftOut={0} report={some} />);
  expect(kinds()).toEqual(['Transcriptions that are not in UTF-81', 'Recordings without a transcription2']);
  screen.getByText('1 error, which keeps a file from being used, and 2 things worth a look.');
});

test('which are listed is in the address, and by composed or decomposed letters alike', async () => {
  const at = await renderAt('/import', () => <Findings leftOut={0} report={some} />);
  const user = userEvent.setup();
  await user.click(screen.getByRole('radio', { name: 'Worth a look' }));
  expect(at.search()).toEqual({ severity: 'warning' });
  expect(kinds()).toEqual(['Recordings without a transcription2']);
  await user.click(screen.getByRole('radio', { name: 'All' }));
  await user.type(screen.getByRole('textbox', { name: 'Find a file or a word' }), '\u00e9');
  expect(at.search()).toEqual({ find: '\u00e9' });
  expect(kinds()).toEqual(['Transcriptions that are not in UTF-81']);
  await user.type(screen.getByRole('textbox', { name: 'Find a file or a word' }), 'x');
  screen.getByText('No finding matches. Change the search.');
});

test('nothing found is said, and there is nothing to choose from', async () => {
  await renderAt('/import', () => <Findings leftOut={0} report={report([])} />);
  screen.getByText('No problem was found');
  expect(screen.queryByRole('textbox')).toBeNull();
});

test('where nothing was found but files are left out, which is said elsewhere, there is no heading over nothing', async () => {
  await renderAt('/import', () => <Findings leftOut={2} report={report([])} />);
  expect(screen.queryByRole('heading')).toBeNull();
});

test('labels that stand once are one line and one thing, their files at a click; text of words comes before them', async () => {
  const once = (label: string) => ({
    ...finding(`${label}.phonemes`, 'label-once', 'warning', `${label} stands only here.`),
    label,
  });
  const findings = [
    ...['ʒ', 'q', 'x'].map(once),
    finding('a.phonemes', 'transcription-undivided', 'warning', 'Kyemaye is as long as a word.'),
  ];
  await renderAt('/import', () => <Findings leftOut={0} report={report(findings)} />);
  screen.getByText('2 things worth a look.');
  expect(kinds()).toEqual([
    'Transcriptions whose labels are not separated1',
    'Labels that stand only once3',
    // Not shown before its group is opened.
    ...screen.queryAllByRole('button', { name: 'In which files' }).map(({ textContent }) => textContent),
  ]);
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: /Labels that stand only once/ }));
  screen.getByText('ʒ q x');
  expect(screen.queryByRole('region', { name: 'Files: Labels that stand only once' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'In which files' }));
  screen.getByRole('region', { name: 'Files: Labels that stand only once' });
});
