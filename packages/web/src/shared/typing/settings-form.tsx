import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { markHolder, shownAlone } from './letters.js';
import { usualSettings } from './settings.js';
import type { Typing } from './use-typing.js';
import { xSampa } from './x-sampa.js';

const phonetic = { input: { fontFamily: phoneticFonts } } as const;

/** What is typed for which letter, and which keys put which tone: to be changed. */
export function TypingSettingsForm({ typing }: { readonly typing: Typing }) {
  const { settings, setSettings, kept } = typing;
  const { prefix, own, tones } = settings;
  const [typed, setTyped] = useState('');
  const [letter, setLetter] = useState('');
  const wanted = typed.trim();
  const stands = letter.trim().normalize('NFC');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === '') return;
    setSettings({ ...settings, own: { ...own, [wanted]: stands } });
    setTyped('');
    setLetter('');
  };
  return (
    <details>
      <Text component="summary" size="xs">
        {t('Change the keys')}
      </Text>
      <Stack gap="xs" pt="xs">
        <TextInput
          size="xs"
          w={220}
          label={t('Sign before a sequence')}
          description={t('Twice, it stands for itself. Empty: no sequences.')}
          maxLength={2}
          value={prefix}
          onChange={({ currentTarget: { value } }) => {
            const last = [...value.trim()].at(-1) ?? '';
            setSettings({ ...settings, prefix: last });
          }}
        />
        <Text size="xs" c="dimmed">
          {t('Sequences are those of X-SAMPA: {examples}. A space or an arrow ends one.', {
            examples: ['N', 'S', '@', 't`', '_h', 'r\\']
              .map((one) => `${one} ${shownAlone(xSampa[one] ?? '')}`)
              .join(', '),
          })}
        </Text>
        {Object.entries(own).map(([sequence, text]) => (
          <Group key={sequence} gap="xs">
            <Text size="sm" style={{ fontFamily: phoneticFonts }}>
              {prefix}
              {sequence} → {text === '' ? t('nothing') : text}
            </Text>
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={t('Remove {sequence}', { sequence })}
              onClick={() => {
                const { [sequence]: _, ...others } = own;
                setSettings({ ...settings, own: others });
              }}
            >
              <IconX size={12} />
            </ActionIcon>
          </Group>
        ))}
        <form onSubmit={add}>
          <Group gap="xs" align="flex-end">
            <TextInput
              size="xs"
              w={110}
              label={t('Typed')}
              maxLength={8}
              value={typed}
              onChange={({ currentTarget: { value } }) => setTyped(value)}
            />
            <TextInput
              size="xs"
              w={110}
              label={t('Written')}
              maxLength={16}
              styles={phonetic}
              value={letter}
              onChange={({ currentTarget: { value } }) => setLetter(value)}
            />
            <Button size="xs" variant="default" type="submit" disabled={wanted === ''}>
              {t('Add the sequence')}
            </Button>
          </Group>
        </form>
        <Group gap={6}>
          {tones.map((mark, i) => (
            <TextInput
              // biome-ignore lint/suspicious/noArrayIndexKey: a key for tone is its number
              key={i}
              size="xs"
              w={64}
              label={`Ctrl+Shift+${i + 1}`}
              styles={{ ...phonetic, label: { fontSize: 9, whiteSpace: 'nowrap' } }}
              maxLength={4}
              value={shownAlone(mark)}
              onChange={({ currentTarget: { value } }) =>
                setSettings({
                  ...settings,
                  tones: tones.with(i, value.replaceAll(markHolder, '').trim().normalize('NFC')),
                })
              }
            />
          ))}
        </Group>
        <Group gap="xs">
          <Button size="compact-xs" variant="default" onClick={() => setSettings(usualSettings)}>
            {t('Reset to defaults')}
          </Button>
          {!kept && (
            <Text size="xs" c="orange">
              {t('This browser does not keep them.')}
            </Text>
          )}
        </Group>
      </Stack>
    </details>
  );
}
