import { ActionIcon, Popover, Title } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { labelTrackKeys } from '../../audio/label-track-keys.js';
import { t } from '../../i18n/index.js';
import { KeyTable } from '../../ui/key-table.js';
import type { KeyEntry } from '../../ui/keys.js';
import { gridKeys, writingHelp } from './keys.js';

/** What the keys do here, at a click. */
export function KeyList() {
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('What the keys do')}>
          <IconKeyboard size={20} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown mah="80vh" style={{ overflowY: 'auto' }}>
        <Entries title={t('Keys')} entries={gridKeys} />
        <Entries title={t('While you write')} entries={writingHelp} />
        <Entries title={t('On a label under its time')} entries={labelTrackKeys} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Entries({ title, entries }: { title: string; entries: readonly KeyEntry[] }) {
  return (
    <>
      <Title order={2} size="h6">
        {title}
      </Title>
      <KeyTable entries={entries} />
    </>
  );
}
