import { Group, Table } from '@mantine/core';
import { KeyCaps } from './key-caps.js';
import type { KeyEntry } from './keys.js';

/** Keys, and what each does, line by line. */
export const KeyTable = ({ entries }: { entries: readonly KeyEntry[] }) => (
  <Table withRowBorders={false} verticalSpacing={3} fz="sm">
    <Table.Tbody>
      {entries.map(({ keys, label }) => (
        <Table.Tr key={label}>
          <Table.Td>
            <Group gap={6}>
              {keys.map((key) => (
                <KeyCaps key={key} shortcut={key} />
              ))}
            </Group>
          </Table.Td>
          <Table.Td>{label}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
