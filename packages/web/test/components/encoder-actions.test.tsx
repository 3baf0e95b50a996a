// @vitest-environment happy-dom
import { ModalsProvider } from '@mantine/modals';
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Encoder } from '../../src/api/schema.js';
import { EncoderActions } from '../../src/features/train/encoder-actions.js';
import { answering, renderAt } from '../support/render.js';

const encoder = { id: 4, name: 'xls-r.onnx', models: 0 } as unknown as Encoder;
const model = (name: string, encoderId: number | null) => ({
  ...{ id: name.length, name },
  encoder: encoderId === null ? null : { id: encoderId, name: 'e', sha256: 'a' },
});

async function actions(models: readonly object[]) {
  const sent = answering({
    'GET /v1/models': { items: models, nextCursor: null },
    'PATCH /v1/encoders/4': encoder,
    'DELETE /v1/encoders/4': { deleted: [], losing: [] },
  });
  await renderAt('/train', () => (
    <ModalsProvider>
      <EncoderActions encoder={encoder} />
    </ModalsProvider>
  ));
  return { sent, user: userEvent.setup() };
}
const changes = (sent: readonly { readonly to: string }[]) =>
  sent.filter(({ to }) => !to.startsWith('GET')).map(({ to }) => to);

test('an encoder has another name once one is saved', async () => {
  const { sent, user } = await actions([]);
  await user.click(await screen.findByRole('button', { name: 'Rename' }));
  const dialog = within(await screen.findByRole('dialog'));
  const field = await dialog.findByRole('textbox', { name: 'Name' });
  await user.clear(field);
  expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  await user.type(field, 'XLS-R');
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(changes(sent)).toEqual(['PATCH /v1/encoders/4']));
  expect(sent.find(({ to }) => to.startsWith('PATCH'))?.body).toEqual({ name: 'XLS-R' });
});

test('one that models need is not deleted, and they are named', async () => {
  const { sent, user } = await actions([model('needs it', 4), model('of another', 5), model('plain', null)]);
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  const dialog = within(await screen.findByRole('dialog'));
  await dialog.findByText(/recognise nothing without it/);
  expect(dialog.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['“needs it”']);
  expect(dialog.queryByRole('button', { name: 'Delete' })).toBeNull();
  expect(changes(sent)).toEqual([]);
});

test('one that none needs is deleted once that was said', async () => {
  const { sent, user } = await actions([model('of another', 5)]);
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  const dialog = within(await screen.findByRole('dialog'));
  await dialog.findByText('Nothing else depends on it.');
  await user.click(dialog.getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(changes(sent)).toEqual(['DELETE /v1/encoders/4']));
});
