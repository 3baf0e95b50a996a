import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useCallback, useId, useMemo, useRef } from 'react';
import { t } from '../../i18n/index.js';
import { KeyCaps } from '../../ui/key-caps.js';
import type { LabelFrequency } from '../corpora/labels.js';
import { ButtonGrid, type GridButton } from './button-grid.js';
import { labelAt, letterAt } from './insertion.js';
import { consonants, diacritics, tones, vowels } from './ipa.js';
import { isMark, shownAlone } from './letters.js';
import { TypingSettingsForm } from './settings-form.js';
import { useTyping } from './use-typing.js';
import { writeText } from './write-text.js';

/** So many labels are offered: the most frequent. */
const mostLabels = 80;

interface PaletteProps {
  /** Of the corpus, the most frequent first. */
  readonly labels: readonly LabelFrequency[];
  /** What else there is to say of what is written, on the same line. */
  readonly children?: ReactNode;
}

const asButton = (sign: string): GridButton => ({
  sign,
  shown: shownAlone(sign),
  words: isMark(sign)
    ? t('Mark {sign}, U+{code}', {
        sign: shownAlone(sign),
        code: (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0'),
      })
    : sign,
});
const letterButtons = {
  vowels: vowels.map(asButton),
  consonants: consonants.map(asButton),
  diacritics: diacritics.map(asButton),
  tones: tones.map(asButton),
};

/** What keyboards lack, for the fields of transcriptions on the page: sequences of keys, keys for tone, and letters to be pressed. */
export function Palette({ labels, children }: PaletteProps) {
  const [opened, setOpened] = useLocalStorage({ key: 'persephone.palette', defaultValue: false });
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const typing = useTyping(() => {
    setOpened(true);
    // It may have to be drawn first.
    requestAnimationFrame(() => panel.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus());
  });
  const { field, settings } = typing;
  const labelButtons = useMemo(
    () =>
      labels.slice(0, mostLabels).map(({ label, occurrences }) => ({
        sign: label,
        words: t('{label}, {n, plural, one {# time} other {# times}}', { label, n: occurrences }),
      })),
    [labels],
  );
  const write = useCallback(
    (at: typeof labelAt, sign: string) => {
      const { current: area } = field;
      if (!area?.isConnected) return;
      const { from, to, text } = at(area.value, area.selectionStart, area.selectionEnd, sign);
      writeText(area, from, to, text);
    },
    [field],
  );
  const writeLabel = useCallback((sign: string) => write(labelAt, sign), [write]);
  const writeLetter = useCallback((sign: string) => write(letterAt, sign), [write]);
  const back = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    field.current?.focus();
  };
  return (
    <div>
      <Group gap="xs">
        {children}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-expanded={opened}
          aria-controls={id}
          rightSection={opened ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
          onClick={() => setOpened(!opened)}
        >
          {t('Letters and tones')}
        </Button>
        <KeyCaps shortcut="F10" />
        {settings.prefix !== '' && (
          <Text size="xs" c="dimmed">
            {t('{prefix}N writes ŋ', { prefix: settings.prefix })}
          </Text>
        )}
        <Text size="xs" c="orange" role="status">
          {typing.said}
        </Text>
      </Group>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back to the text, from whatever has the focus within */}
      <div ref={panel} id={id} hidden={!opened} onKeyDown={back}>
        {opened && (
          <Paper withBorder p={6} mah={190} style={{ overflowY: 'auto' }}>
            <Stack gap={3}>
              {labelButtons.length > 0 && (
                <ButtonGrid title={t('Labels of the corpus')} buttons={labelButtons} onPress={writeLabel} />
              )}
              <ButtonGrid title={t('Vowels')} buttons={letterButtons.vowels} onPress={writeLetter} />
              <ButtonGrid title={t('Consonants')} buttons={letterButtons.consonants} onPress={writeLetter} />
              <ButtonGrid title={t('Diacritics')} buttons={letterButtons.diacritics} onPress={writeLetter} />
              <ButtonGrid
                title={t('Tones, on the last vowel')}
                buttons={letterButtons.tones}
                onPress={typing.putTone}
              />
              <TypingSettingsForm typing={typing} />
            </Stack>
          </Paper>
        )}
      </div>
    </div>
  );
}
