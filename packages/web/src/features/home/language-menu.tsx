import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Language } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { LanguageDialog } from './language-dialog.js';
import { deleteLanguage } from './queries.js';

/** What can be done with a language: beside its name. */
export function LanguageMenu({ language }: { readonly language: Language }) {
  const [dialog, setDialog] = useState<'change' | 'another'>();
  const navigate = useNavigate();
  const close = () => setDialog(undefined);
  const remove = () =>
    deleteLanguage(language.id).then(
      () => {
        notifications.show({ message: t('Deleted {what}.', { what: language.name }) });
        void navigate({ to: '/' });
      },
      (error: unknown) =>
        notifications.show({ color: 'red', title: t('Not deleted'), message: (error as Error).message }),
    );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('The language {name}', { name: language.name })}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDialog('change')}>
            {t('Name and code')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setDialog('another')}>
            {t('Another language')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => void remove()}>
            {t('Delete the language')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LanguageDialog opened={dialog === 'change'} language={language} onClose={close} />
      <LanguageDialog opened={dialog === 'another'} onClose={close} />
    </>
  );
}
