import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
import type { Queue } from '../../shared/transcription/queue.js';
import type { Transcription, Utterance } from './queries.js';
import { ReviewLink } from './review-link.js';

function Notice({ color, action, children }: { color: string; action?: ReactNode; children: ReactNode }) {
  return (
    <Alert role="status" color={color} px="sm" py={6}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" component="div">
          {children}
        </Text>
        {action}
      </Group>
    </Alert>
  );
}

interface NoticesProps {
  readonly transcription: Transcription;
  /** The utterance that has this very transcription. */
  readonly own: Utterance | undefined;
  /** A newer version that was accepted in the place of this one. */
  readonly newer: Transcription | undefined;
  /** Utterances of the recording that have nothing to do with this transcription. */
  readonly others: readonly Utterance[];
  readonly restored: boolean;
  readonly kept: boolean;
  readonly queue: Queue;
  readonly onUndo: () => void;
  readonly onRevert: () => void;
}

/** What there is to know before one goes on with a transcription. */
export function Notices(props: NoticesProps) {
  const { transcription, own, newer, others, restored, kept, queue, onUndo, onRevert } = props;
  const [other] = others;
  return (
    <>
      {own && (
        <Notice
          color="teal"
          action={
            <Button size="compact-sm" variant="default" onClick={onUndo}>
              {t('Take it back')}
            </Button>
          }
        >
          {t('Accepted: it is an utterance that models can be trained on.')}
        </Notice>
      )}
      {!own && newer && (
        <Notice color="blue">
          {newer.utterances > 0
            ? t('A newer version of it was accepted')
            : t('There is a newer version of it')}
          :{' '}
          <Anchor
            inherit
            style={{ fontFamily: phoneticFonts }}
            renderRoot={(props) => <ReviewLink id={newer.id} queue={queue} {...props} />}
          >
            {newer.text.length > 80 ? `${newer.text.slice(0, 80)} …` : newer.text}
          </Anchor>
          {newer.utterances > 0 &&
            `. ${t('If you accept this one, too, the same speech is trained on twice.')}`}
        </Notice>
      )}
      {other && (
        <Notice color="yellow">
          <Rich
            message="This recording is an utterance already, as <0/>"
            elements={{
              0: (
                <span style={{ fontFamily: phoneticFonts }}>
                  “{other.text.length > 80 ? `${other.text.slice(0, 80)} …` : other.text}”
                </span>
              ),
            }}
          />
          {transcription.utterances === 0 &&
            `. ${t('If you accept this one, too, the speech is trained on twice.')}`}
        </Notice>
      )}
      {restored && (
        <Notice
          color="blue"
          action={
            <Button size="compact-sm" variant="default" onClick={onRevert}>
              {t('Discard them')}
            </Button>
          }
        >
          {t('Your edits from last time are here again. They are not saved yet.')}
        </Notice>
      )}
      {!kept && (
        <Notice color="yellow">
          {t('This browser keeps nothing: accept or save before you leave the page, or your edits are lost.')}
        </Notice>
      )}
    </>
  );
}
