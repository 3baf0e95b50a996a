import { Button, Group, Text } from '@mantine/core';
import type { RetimedLabel } from '@persephone/formats/edit-alignment';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { KeyCaps } from '../../ui/key-caps.js';
import { percent } from '../../ui/words.js';
import { guessesAt } from './guesses.js';

interface GuessBarProps {
  /** The label at the cursor, as it is written now; undefined where there is none. */
  readonly label: string | undefined;
  readonly time: RetimedLabel | undefined;
  readonly onChoose: (label: string) => void;
}

/** At a label: what the model thought of besides, with its confidences. */
export function GuessBar({ label, time, onChoose }: GuessBarProps) {
  return (
    <Group gap={6} mih={22} fz="xs" c="dimmed" role="group" aria-label={t('Guesses of the model')}>
      {label !== undefined && <Guesses {...{ label, time, onChoose }} />}
    </Group>
  );
}

function Guesses({ label, time, onChoose }: GuessBarProps) {
  const guesses = guessesAt(time);
  if (guesses === 'not recognised') return null;
  if (guesses === 'not kept') {
    return <span>{t('Other guesses of the model are not known: this draft is of an earlier version.')}</span>;
  }
  if (guesses.length === 1) return <span>{t('The model had no other guess here.')}</span>;
  return (
    <>
      <span>{t('Guesses of the model')}</span>
      {guesses.map((guess) => (
        <Button
          key={guess.label}
          size="compact-xs"
          variant={guess.label === label ? 'light' : 'default'}
          aria-pressed={guess.label === label}
          title={t('{label}, confidence {confidence}', {
            label: guess.label,
            confidence: percent(guess.confidence, 0),
          })}
          // The text keeps the keys.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(guess.label)}
        >
          <Text span inherit style={{ fontFamily: phoneticFonts }}>
            {guess.label}
          </Text>{' '}
          <Text span inherit c="dimmed" ms={4}>
            {percent(guess.confidence, 0)}
          </Text>
        </Button>
      ))}
      <KeyCaps shortcut="F3" />
    </>
  );
}
