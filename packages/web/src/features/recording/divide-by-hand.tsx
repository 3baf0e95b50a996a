import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { labelsOf } from '@persephone/formats/labels';
import { lineLengths } from '@persephone/formats/utterance-edits';
import { useRef, useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { clock, type SpeechPlayer, usePlayerTime } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { canonical } from '../../shared/transcription/label-text.js';
import { typingField } from '../../shared/typing/use-typing.js';
import { ownName, type Row, seen } from './rows.js';
import type { Desk } from './use-desk.js';
import type { Utterances } from './use-utterances.js';

interface DivideByHandProps {
  readonly row: Row;
  readonly utterances: Utterances;
  readonly desk: Desk;
  readonly player: SpeechPlayer;
}

const isSame = (a: string, b: string) =>
  canonical(a) === canonical(b) && String(lineLengths(a)) === String(lineLengths(b));

/** The whole text with its lines: split where its cursor and that of the sound are, or put on lines. */
export function DivideByHand({ row, utterances, desk, player }: DivideByHandProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(row.text);
  const [before, setBefore] = useState(0);
  const timeMs = usePlayerTime(player);
  const total = labelsOf(text).length;
  const isWithin = timeMs > row.from && timeMs < row.to && before > 0 && before < total;
  const follow = () => setBefore(labelsOf(text.slice(0, field.current?.selectionStart ?? 0)).length);
  const save = () =>
    utterances.edit('text', (rows) => {
      const now = rows.find(({ uid }) => uid === row.uid);
      return now && !isSame(text, now.text) ? { kind: 'text', utterance: seen(now), text } : undefined;
    });
  const split = async () => {
    const atMs = Math.round(player.timeMs);
    if (!isSame(text, row.text) && !(await save())) return;
    const result = await utterances.edit('split', (rows) => {
      const now = rows.find(({ uid }) => uid === row.uid);
      return now && { kind: 'split', utterance: seen(now), atMs, afterLabels: before };
    });
    const rest = result?.utterances.at(-1);
    if (rest) desk.enter(ownName(rest));
  };
  return (
    <Stack gap="xs">
      <Textarea
        ref={field}
        aria-label={t('The whole text of the utterance')}
        rows={3}
        value={text}
        styles={{ input: { fontFamily: phoneticFonts } }}
        {...typingField}
        onChange={({ currentTarget: { value } }) => setText(value)}
        onSelect={follow}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        translate="no"
      />
      <Group gap="sm">
        <Button size="xs" variant="default" onClick={() => player.toggle()}>
          {t('Play, pause')}
        </Button>
        <Button size="xs" disabled={!isWithin} onClick={() => void split()}>
          {t('Split here')}
        </Button>
        <Button size="xs" variant="default" disabled={isSame(text, row.text)} onClick={() => void save()}>
          {t('Save the text with its lines')}
        </Button>
        <Text size="sm" c="dimmed" flex={1} miw={240} role="status">
          {isWithin
            ? t('{before} of {total} labels go before {time}, the others behind it.', {
                before,
                total,
                time: clock(timeMs, 2),
              })
            : t(
                'Put the cursor into the text where an utterance ends, and that of the waveform where that is heard.',
              )}
        </Text>
      </Group>
    </Stack>
  );
}
