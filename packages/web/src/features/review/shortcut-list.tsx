import { Group, Modal, Table, Text } from '@mantine/core';
import { Fragment } from 'react';
import { t } from '../../i18n/index.js';
import { typingKeys } from '../../shared/typing/keys.js';
import { KeyCaps } from '../../ui/key-caps.js';
import { type ReviewAction, shortcutOf, shortcuts } from './keys.js';

/** The key of an action that works while one writes, too, where there is one. */
export function KeysOf({ action }: { action: ReviewAction }) {
  const { editor, page } = shortcutOf(action);
  const key = editor[0] ?? page[0];
  return key ? <KeyCaps shortcut={key} /> : null;
}

const Several = ({ keys }: { keys: readonly string[] }) =>
  keys.length === 0 ? (
    <Text size="sm" c="dimmed">
      –
    </Text>
  ) : (
    <Group gap={6} wrap="nowrap">
      {keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && (
            <Text size="xs" c="dimmed">
              {t('or')}
            </Text>
          )}
          <KeyCaps shortcut={key} />
        </Fragment>
      ))}
    </Group>
  );

/** All keys of the review. */
export function ShortcutList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keys')} size="lg">
      <Table verticalSpacing={2} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('What it does')}</Table.Th>
            <Table.Th>{t('While you write')}</Table.Th>
            <Table.Th>{t('Otherwise also')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {typingKeys.map(({ keys, label }) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td>
                <Several keys={keys} />
              </Table.Td>
              <Table.Td />
            </Table.Tr>
          ))}
          {shortcuts.map(({ action, words, page, editor }) => (
            <Table.Tr key={action}>
              <Table.Td>{words}</Table.Td>
              <Table.Td>
                <Several keys={editor} />
              </Table.Td>
              <Table.Td>
                <Several keys={page} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        {t(
          'A selected label is written over at once. Whatever your keyboard writes phonetic letters with stays free.',
        )}
      </Text>
    </Modal>
  );
}
