import { Button, Group, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsRightLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { answer, client } from '../../api/client.js';
import type { Language, MovedAudio } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { languagesChanged, useSeveralLanguages } from './queries.js';

/** How long it can be undone from its notification. */
const undoMs = 15_000;

type Moved = MovedAudio['moved'];

const send = (audioIds: readonly number[], languageId: number | null) =>
  answer(client.PATCH('/v1/audio', { body: { audioIds: [...audioIds], languageId } }));

/** Each back to where it was. */
async function moveBack(moved: Moved): Promise<void> {
  for (const { languageId, audioIds } of moved) await send(audioIds, languageId);
  await languagesChanged();
}

const tellFailure = (title: string) => (error: unknown) =>
  notifications.show({ color: 'red', title, message: (error as Error).message });

/** Say of which language these recordings are, or of none; it can be undone. */
async function move(audioIds: readonly number[], language: Language | null): Promise<void> {
  const { moved } = await send(audioIds, language?.id ?? null);
  await languagesChanged();
  const recordings = count(
    moved.reduce((sum, part) => sum + part.audioIds.length, 0),
    'recording',
  );
  const id = `moved ${Date.now()}`;
  const undo = () => {
    notifications.hide(id);
    void moveBack(moved).catch(tellFailure(t('Not undone')));
  };
  notifications.show({
    id,
    color: 'teal',
    autoClose: undoMs,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {language
            ? t('Moved {recordings} to {name}.', { recordings, name: language.name })
            : t('Moved {recordings} out of their language.', { recordings })}
        </Text>
        {moved.length > 0 && (
          <Button size="compact-sm" variant="default" style={{ flexShrink: 0 }} onClick={undo}>
            {t('Undo')}
          </Button>
        )}
      </Group>
    ),
  });
}

interface MoveToLanguageProps {
  readonly audioIds: ReadonlySet<number>;
  readonly onMoved: () => void;
}

/** Moves the chosen recordings to a language; not there where there is nothing to choose between. */
export function MoveToLanguage({ audioIds, onMoved }: MoveToLanguageProps) {
  const languages = useSeveralLanguages();
  const [busy, setBusy] = useState(false);
  if (languages.length === 0) return null;
  const choose = (language: Language | null) => {
    setBusy(true);
    move([...audioIds], language)
      .then(onMoved, tellFailure(t('Not moved')))
      .finally(() => setBusy(false));
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" loading={busy} leftSection={<IconArrowsRightLeft size={14} />}>
          {t('Move to a language')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {languages.map((language) => (
          <Menu.Item key={language.id} onClick={() => choose(language)}>
            {language.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => choose(null)}>{t('Without a language')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
