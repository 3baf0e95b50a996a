import { ActionIcon, Button, Group, Menu, Switch, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowMerge,
  IconBracketsContainEnd,
  IconBracketsContainStart,
  IconCheck,
  IconCut,
  IconKeyboard,
  IconListNumbers,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Audio } from '../../api/schema.js';
import { type SpeechPlayer, usePlayerState } from '../../audio/index.js';
import { t } from '../../i18n/index.js';
import { LanguageOfRecording } from '../../shared/languages/move.js';
import { AnnotationExportMenu } from '../../shared/transcription/annotation-export-menu.js';
import { keyCaps } from '../../ui/keys.js';
import { count } from '../../ui/words.js';
import { type DeskAction, deskKeys } from './keys.js';
import type { Row } from './rows.js';
import type { Desk } from './use-desk.js';
import type { Utterances } from './use-utterances.js';

const keyWords = (action: DeskAction): string => {
  const [key] = deskKeys.find((one) => one.action === action)?.keys ?? [];
  return key ? ` (${keyCaps(key).join('+')})` : '';
};

interface ToolProps {
  readonly action: DeskAction;
  readonly words: string;
  readonly icon: ReactNode;
  readonly disabled?: boolean;
  readonly desk: Desk;
}

const Tool = ({ action, words, icon, disabled = false, desk }: ToolProps) => (
  <Tooltip label={`${words}${keyWords(action)}`}>
    <ActionIcon
      variant="default"
      size={32}
      aria-label={words}
      disabled={disabled}
      // The text that is being written keeps the keys.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => desk.perform(action)}
    >
      {icon}
    </ActionIcon>
  </Tooltip>
);

const undoWords = {
  move: t('Undo the move'),
  text: t('Undo the change of text'),
  speaker: t('Undo the change of speaker'),
  split: t('Undo the split'),
  merge: t('Undo the merge'),
  add: t('Undo the addition'),
  delete: t('Undo the deletion'),
  accept: t('Undo the acceptance'),
  divide: t('Undo the division'),
} as const;

const redoWords = {
  move: t('Redo the move'),
  text: t('Redo the change of text'),
  speaker: t('Redo the change of speaker'),
  split: t('Redo the split'),
  merge: t('Redo the merge'),
  add: t('Redo the addition'),
  delete: t('Redo the deletion'),
  accept: t('Redo the acceptance'),
  divide: t('Redo the division'),
} as const;

interface HeaderProps {
  readonly audio: Audio;
  readonly utterances: Utterances;
  readonly desk: Desk;
  readonly onKeys: () => void;
}

export function HeaderActions({ audio, utterances, desk, onKeys }: HeaderProps) {
  const { undo, redo, rows } = utterances;
  return (
    <>
      <Tool
        {...{ desk, action: 'undo', disabled: undo === null }}
        words={undo ? undoWords[undo.kind] : t('Undo')}
        icon={<IconArrowBackUp size={18} />}
      />
      <Tool
        {...{ desk, action: 'redo', disabled: redo === null }}
        words={redo ? redoWords[redo.kind] : t('Redo')}
        icon={<IconArrowForwardUp size={18} />}
      />
      <LanguageOfRecording audio={audio} />
      <Tooltip label={t('Keys (F1)')}>
        <ActionIcon variant="default" size={32} aria-label={t('Keys')} onClick={onKeys}>
          <IconKeyboard size={18} />
        </ActionIcon>
      </Tooltip>
      <AnnotationExportMenu
        words={t('Export')}
        recording={audio.id}
        audioIds={[audio.id]}
        name={audio.name}
        disabled={rows.length === 0}
        onBefore={desk.settled}
      />
    </>
  );
}

interface ToolsProps {
  readonly utterances: Utterances;
  readonly desk: Desk;
  readonly player: SpeechPlayer;
  readonly onAcceptUnplayed: (rows: readonly Row[]) => void;
  readonly onDivide: () => void;
}

export function Tools({ utterances, desk, player, onAcceptUnplayed, onDivide }: ToolsProps) {
  const { selection } = usePlayerState(player);
  const none = desk.current === undefined;
  return (
    <Group gap={6}>
      <Tool
        {...{ desk, action: 'startHere', disabled: none }}
        words={t('Beginning at the cursor')}
        icon={<IconBracketsContainStart size={18} />}
      />
      <Tool
        {...{ desk, action: 'endHere', disabled: none }}
        words={t('End at the cursor')}
        icon={<IconBracketsContainEnd size={18} />}
      />
      <Tool
        {...{ desk, action: 'split', disabled: none }}
        words={t('Split at the cursor')}
        icon={<IconCut size={18} />}
      />
      <Tool
        {...{ desk, action: 'merge', disabled: none }}
        words={t('Merge with the next')}
        icon={<IconArrowMerge size={18} />}
      />
      <Tool
        {...{ desk, action: 'add', disabled: selection === undefined }}
        words={t('Add an utterance over the selected part')}
        icon={<IconPlus size={18} />}
      />
      <Tool
        {...{ desk, action: 'delete', disabled: none }}
        words={t('Delete the utterance')}
        icon={<IconTrash size={18} />}
      />
      <Tooltip label={t('Divide a long utterance into several')}>
        <ActionIcon
          variant="default"
          size={32}
          aria-label={t('Divide a long utterance into several')}
          disabled={none}
          onClick={onDivide}
        >
          <IconListNumbers size={18} />
        </ActionIcon>
      </Tooltip>
      <AcceptMenu {...{ utterances, desk, onAcceptUnplayed }} />
      <TextInput
        size="xs"
        w={150}
        placeholder={t('Spoken by')}
        aria-label={t('Who speaks in what is accepted')}
        maxLength={200}
        value={desk.speaker}
        onChange={({ currentTarget: { value } }) => desk.setSpeaker(value)}
      />
      <Switch
        size="xs"
        ms="auto"
        label={t('Play an utterance on entering it')}
        checked={desk.playing}
        onChange={({ currentTarget: { checked } }) => desk.setPlaying(checked)}
      />
    </Group>
  );
}

function AcceptMenu({ utterances, desk, onAcceptUnplayed }: Omit<ToolsProps, 'player' | 'onDivide'>) {
  const { rows, played } = utterances;
  const drafts = rows.filter(({ utteranceId, text }) => utteranceId === null && text.trim() !== '');
  const heard = drafts.filter(({ transcriptionId }) => played.has(transcriptionId));
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCheck size={16} />}
          disabled={drafts.length === 0}
        >
          {t('Accept')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={heard.length === 0} onClick={() => desk.acceptNow(heard)}>
          {t('All that were played ({heard})', { heard: heard.length })}
        </Menu.Item>
        <Menu.Item
          onClick={() => (heard.length === drafts.length ? desk.acceptNow(drafts) : onAcceptUnplayed(drafts))}
        >
          {t('All {drafts}…', { drafts: count(drafts.length, 'draft') })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
