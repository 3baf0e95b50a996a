import { Button, Menu } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Language } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { useSeveralLanguages } from './queries.js';

interface ChooseLanguageProps {
  readonly onChoose: (language: Language | null) => Promise<unknown>;
  /** Instead of the name of what it is of. */
  readonly words?: string;
  readonly icon?: ReactNode;
  /** The id of what it is of now; null for none. */
  readonly current?: number | null;
}

/** The languages there are, and none, to choose one from; not there where there is nothing to choose between. */
export function ChooseLanguage({ onChoose, words, icon, current }: ChooseLanguageProps) {
  const languages = useSeveralLanguages();
  const [busy, setBusy] = useState(false);
  if (languages.length === 0) return null;
  const choose = (language: Language | null) => {
    setBusy(true);
    void onChoose(language).finally(() => setBusy(false));
  };
  const name = languages.find(({ id }) => id === current)?.name ?? t('Without a language');
  const isNow = (id: number | null) => (current === id ? { 'aria-current': true as const, fw: 600 } : {});
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size={words === undefined ? 'sm' : 'xs'}
          maw={240}
          variant="default"
          loading={busy}
          leftSection={icon ?? <IconLanguage size={16} />}
          {...(words === undefined && { title: name, 'aria-label': t('Language: {name}', { name }) })}
        >
          {words ?? name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {languages.map((language) => (
          <Menu.Item key={language.id} {...isNow(language.id)} onClick={() => choose(language)}>
            {language.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item {...isNow(null)} onClick={() => choose(null)}>
          {t('Without a language')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
