import { ActionIcon, Kbd, Popover, Table, Title } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';

const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['↑', '↓'], 'to the next row'],
  [['Space'], 'play it'],
  [['Enter'], 'open it; once more to write'],
  [['X'], 'choose it, with Shift and arrows several'],
  [['Ctrl', 'A'], 'choose all'],
  [['Delete'], 'delete what is chosen'],
  [['Alt', '↓'], 'while writing: the next one'],
  [['Alt', 'Space'], 'while writing: play'],
  [['Alt', '←'], 'while writing: half a second back'],
  [['Ctrl', 'Enter'], 'while writing: save'],
];

/** What the keys do here, at a click. */
export function KeyList() {
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="What the keys do">
          <IconKeyboard size={20} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Title order={2} size="h6">
          Keys
        </Title>
        <Table withRowBorders={false} verticalSpacing={3} fz="sm">
          <Table.Tbody>
            {keys.map(([pressed, what]) => (
              <Table.Tr key={what}>
                <Table.Td>
                  {pressed.map((key) => (
                    <Kbd key={key} size="xs" mr={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{what}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
}
