import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';

interface FindByNameProps {
  readonly what: 'recordings' | 'transcriptions';
  readonly name: string | undefined;
  readonly onFind: (name: string) => void;
}

/** Where a part of the name of what a list shows is written. */
export function FindByName({ what, name, onFind }: FindByNameProps) {
  return (
    <TextInput
      aria-label={`Find ${what} by name`}
      placeholder="Part of the name"
      leftSection={<IconSearch size={16} />}
      w={220}
      defaultValue={name ?? ''}
      onChange={(event) => onFind(event.currentTarget.value)}
    />
  );
}
