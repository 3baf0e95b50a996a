import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { t } from '../../i18n/index.js';

interface FindByNameProps {
  readonly what: 'recordings' | 'transcriptions';
  readonly name: string | undefined;
  readonly onFind: (name: string) => void;
}

/** Where a part of the name of what a list shows is written. */
export function FindByName({ what, name, onFind }: FindByNameProps) {
  return (
    <TextInput
      aria-label={what === 'recordings' ? t('Find recordings by name') : t('Find transcriptions by name')}
      placeholder={t('Part of the name')}
      leftSection={<IconSearch size={16} />}
      className="field-of-content"
      miw={220}
      defaultValue={name ?? ''}
      onChange={(event) => onFind(event.currentTarget.value)}
    />
  );
}
