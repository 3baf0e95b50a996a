// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { beforeAll, expect, test } from 'vitest';
import type { Second } from '../../src/shared/transcription/second.js';

// Which language it is, is known when the first text is made.
beforeAll(() => localStorage.setItem('persephone-language', 'fr'));

const kept: (number | null)[] = [];
function Chosen({ field: Field }: { readonly field: typeof Second }) {
  const [value, setValue] = useState<number | null>(null);
  const change = (next: number | null) => {
    kept.push(next);
    setValue(next);
  };
  const given = { label: 'De', most: 60_000, placeholder: '', cursor: undefined };
  return <Field {...given} value={value} onChange={change} />;
}

test('a second is typed figure by figure, with comma or point, and shown as the language has it', async () => {
  const { renderAt } = await import('../support/render.js');
  const second = await import('../../src/shared/transcription/second.js');
  const { clock } = await import('../../src/audio/words.js');
  await renderAt('/review', () => <Chosen field={second.Second} />);
  const user = userEvent.setup();
  const field = await screen.findByRole('textbox', { name: 'De' });
  for (const typed of ['1,05', '1.05']) {
    kept.length = 0;
    await user.clear(field);
    await user.type(field, typed);
    expect(field).toHaveProperty('value', '1,05');
    expect(kept.filter((one) => one !== null)).toEqual([1000, 1000, 1000, 1050]);
  }
  await user.clear(field);
  expect(kept.at(-1)).toBe(null);
  expect([clock(4250), clock(75_000), clock(3_602_139, 1)]).toEqual(['4,25', '1:15', '60:02,1']);
});
