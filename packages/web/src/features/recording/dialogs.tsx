import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { t } from '../../i18n/index.js';
import { ConflictDialog } from '../../shared/transcription/conflict-dialog.js';
import { dropDraft } from '../../shared/transcription/drafts.js';
import { typingKeys } from '../../shared/typing/keys.js';
import { KeyTable } from '../../ui/key-table.js';
import { deskKeys } from './keys.js';
import type { Row } from './rows.js';
import type { Desk } from './use-desk.js';

export const KeyDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title={t('Keys')} size="lg">
    <KeyTable entries={[...deskKeys, ...typingKeys]} />
  </Modal>
);

interface AskProps {
  /** What is to be accepted; undefined where nothing is asked. */
  readonly rows: readonly Row[] | undefined;
  readonly played: ReadonlySet<number>;
  readonly onAccept: (rows: readonly Row[]) => void;
  readonly onClose: () => void;
}

/** Nobody has listened to some of what is to be accepted. */
export function AskUnplayed({ rows = [], played, onAccept, onClose }: AskProps) {
  const heard = rows.filter(({ transcriptionId }) => played.has(transcriptionId));
  const unheard = rows.length - heard.length;
  return (
    <Modal opened={rows.length > 0} onClose={onClose} title={t('Accept what was not played?')}>
      <Stack>
        <Text size="sm">
          {rows.length === 1
            ? t('This utterance was not played from beginning to end.')
            : t(
                '{n, plural, one {# utterance of {rows} was not played from beginning to end.} other {# utterances of {rows} were not played from beginning to end.}}',
                { n: unheard, rows: rows.length },
              )}{' '}
          {t('Models learn from what is accepted.')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          {heard.length > 0 && (
            <Button variant="default" onClick={() => onAccept(heard)}>
              {t('{n, plural, one {Accept the # that was played} other {Accept the # that were played}}', {
                n: heard.length,
              })}
            </Button>
          )}
          <Button data-autofocus onClick={() => onAccept(rows)}>
            {rows.length === 1 ? t('Accept it all the same') : t('Accept all {rows}', { rows: rows.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** A text was written over what somebody else had changed meanwhile. */
export function RecordingConflict({ desk, onGiven }: { desk: Desk; onGiven: () => void }) {
  const { conflict, setConflict, rows, saveText } = desk;
  const row = rows.find(({ uid }) => uid === conflict?.uid);
  const done = () => setConflict(undefined);
  if (!conflict) return null;
  const choosable = conflict.theirs !== null && row ? row : undefined;
  return (
    <ConflictDialog
      opened
      theirs={conflict.theirs}
      mine={conflict.mine}
      onTakeTheirs={
        choosable &&
        (() => {
          dropDraft(localStorage, choosable.transcriptionId);
          onGiven();
          done();
        })
      }
      onTakeMine={
        choosable &&
        (() => {
          done();
          saveText(choosable.uid, conflict.mine, choosable.text);
        })
      }
      onClose={done}
    >
      {conflict.theirs === null
        ? t(
            'This utterance was split, merged or taken out elsewhere. What was written here is kept in this browser.',
          )
        : t(
            'Its text was changed elsewhere while it was written here. Choose one; the other stays among its versions, or in this browser.',
          )}
    </ConflictDialog>
  );
}
