// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useRef, useState } from 'react';
import { expect, test } from 'vitest';
import { Editor } from '../../src/shared/transcription/editor.js';
import { useText } from '../../src/shared/transcription/use-text.js';
import { renderAt } from '../support/render.js';

const recognised = [
  { label: 'b', startMs: 100, endMs: 160, confidence: 0.95 },
  { label: 'a', startMs: 160, endMs: 240, confidence: 0.6 },
  { label: 'n', startMs: 240, endMs: 300, confidence: 0.3 },
];
const labelSet = new Set(['b', 'a', 'n']);

function Desk() {
  const field = useRef<HTMLTextAreaElement>(null);
  const [current, setCurrent] = useState(-1);
  const text = useText({ id: 7, text: 'b a n', recognised, labelSet, startMs: 0, endMs: 400, speaker: '' });
  return (
    <>
      <Editor
        id="text"
        text={text.text}
        marked={text.marked}
        current={current}
        onChange={(changed) => text.set({ text: changed })}
        onCurrent={setCurrent}
        field={field}
        describedBy="legend"
      />
      <output>{text.changed ? 'changed' : 'as it was'}</output>
      <button type="button" onClick={text.revert}>
        Revert
      </button>
    </>
  );
}

/** Each mark: its text and what it says of it. */
const marks = () =>
  Array.from(document.querySelectorAll<HTMLElement>('[data-confidence]'), ({ textContent, dataset }) =>
    [textContent, dataset.confidence, dataset.unknown && 'unknown', dataset.current && 'current'].filter(
      Boolean,
    ),
  );

test('what the model was not confident of is marked, and what is written is, too', async () => {
  await renderAt('/review', Desk);
  // Of three the least certain one, however uncertain the others are.
  expect(marks()).toEqual([['n', 'unsure']]);
  const user = userEvent.setup();
  const field = screen.getByRole('textbox');
  await user.type(field, ' ŋ');
  expect(field).toHaveProperty('value', 'b a n ŋ');
  expect(screen.getByRole('status').textContent).toBe('changed');
  expect(marks()).toContainEqual(['ŋ', 'written', 'unknown']);
  await user.click(screen.getByRole('button', { name: 'Revert' }));
  expect(field).toHaveProperty('value', 'b a n');
  expect(screen.getByRole('status').textContent).toBe('as it was');
});

test('the label under the cursor is marked as the cursor moves', async () => {
  await renderAt('/review', Desk);
  const field = screen.getByRole<HTMLTextAreaElement>('textbox');
  const at = (start: number, end: number) =>
    act(() => {
      field.focus();
      field.setSelectionRange(start, end);
      document.dispatchEvent(new Event('selectionchange'));
    });
  at(2, 3);
  expect(marks()).toContainEqual(['a', 'confident', 'current']);
  at(0, 0);
  expect(marks()).toContainEqual(['b', 'confident', 'current']);
});

test('unsaved edits are there again when the transcription is opened again', async () => {
  await renderAt('/review', Desk);
  await userEvent.setup().type(screen.getByRole('textbox'), ' a');
  document.body.replaceChildren();
  await renderAt('/review', Desk);
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'b a n a');
});
