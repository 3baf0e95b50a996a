import { List, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { type Dependent, ProblemError } from '../api/problem.js';
import { capitalised, count } from './words.js';

const shown = 12;

function Dependents({ dependents }: { dependents: readonly Dependent[] }) {
  return (
    <List size="sm">
      {dependents.slice(0, shown).map(({ kind, id, name }) => (
        <List.Item key={`${kind} ${id}`}>
          {kind} “{name}”
        </List.Item>
      ))}
      {dependents.length > shown && <List.Item>and {count(dependents.length - shown, 'other')}</List.Item>}
    </List>
  );
}

function ask(title: string, body: React.ReactNode, confirm: string): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: body,
      labels: { confirm, cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}

/**
 * Ask whether a thing is to be deleted; where other things depend on it, show them and ask whether all of it is.
 * @param remove deletes it, with what depends on it where `cascade` is true
 * @returns whether it was deleted
 */
export async function confirmDeletion(
  what: string,
  remove: (cascade: boolean) => Promise<unknown>,
): Promise<boolean> {
  const sure = await ask(`Delete ${what}?`, <Text size="sm">This cannot be undone.</Text>, 'Delete');
  if (!sure) return false;
  try {
    await remove(false);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.dependents.length === 0) {
      notifications.show({ color: 'red', title: 'Not deleted', message: (error as Error).message });
      return false;
    }
    const { dependents } = error.problem;
    const all = await ask(
      `${capitalised(what)} is in use`,
      <Stack gap="xs">
        <Text size="sm">These depend on it and would be deleted, too:</Text>
        <Dependents dependents={dependents} />
      </Stack>,
      `Delete it and ${count(dependents.length, 'other thing')}`,
    );
    if (!all) return false;
    try {
      await remove(true);
    } catch (second) {
      notifications.show({ color: 'red', title: 'Not deleted', message: (second as Error).message });
      return false;
    }
  }
  notifications.show({ message: `Deleted ${what}.` });
  return true;
}
