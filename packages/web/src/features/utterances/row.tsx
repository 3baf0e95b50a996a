// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn at their places are no table to the browser
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its row by aria-activedescendant

import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconVolumeOff } from '@tabler/icons-react';
import { type MouseEvent, memo } from 'react';
import type { Utterance } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { readDraft } from '../../shared/transcription/drafts.js';
import { channelInWords } from '../../ui/channel-words.js';
import { duration } from '../../ui/words.js';
import { MarkedText } from './marked-text.js';
import { Name } from './name.js';
import classes from './table.module.css';
import { day, madeBy } from './words.js';

export interface RowProps {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly compact: boolean;
  /** Undefined until it has arrived. */
  readonly utterance: Utterance | undefined;
  readonly chosen: boolean;
  readonly open: boolean;
  readonly cursor: boolean;
  /** Labels that were looked for. */
  readonly wanted: readonly string[];
  readonly sound: 'still' | 'loading' | 'playing' | 'failed';
  readonly onOpen: (index: number) => void;
  readonly onPlay: (index: number) => void;
  readonly onChoose: (index: number, extend: boolean) => void;
}

export const rowId = (index: number): string => `utterance-row-${index}`;

/** One utterance of the list. Plain elements: hundreds of them pass by when the list is scrolled. */
export const Row = memo(function Row(props: RowProps) {
  const { index, top, height, utterance, chosen, open, cursor, onOpen } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears its keys
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={classes.row}
      data-chosen={chosen || undefined}
      data-open={open || undefined}
      data-cursor={cursor || undefined}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={() => onOpen(index)}
    >
      {utterance ? <Cells {...props} utterance={utterance} /> : <Waiting />}
    </div>
  );
});

function Waiting() {
  return (
    <>
      <div role="gridcell" />
      <div role="gridcell" />
      <div role="gridcell" className={classes.cell} aria-label={t('Loading')}>
        <div className={classes.waiting} style={{ width: '60%' }} />
      </div>
    </>
  );
}

function Cells(props: RowProps & { readonly utterance: Utterance }) {
  const { utterance, compact, wanted } = props;
  const { name, text, speaker, durationMs, corpora, warnings, createdAt } = utterance;
  const unsaved = readDraft(localStorage, utterance.transcriptionId) !== undefined;
  const mark = unsaved && <span className={classes.unsaved}>{t('not saved')}</span>;
  if (compact) {
    return (
      <>
        <Choose {...props} />
        <Play {...props} />
        <div role="gridcell" className={classes.cell}>
          <div className={classes.both}>
            <Name name={name} warnings={warnings} />
            <span className={classes.quiet}>{duration(durationMs)}</span>
          </div>
          <div className={classes.both}>
            <span
              className={`${classes.cell} ${classes.quiet}`}
              style={{ padding: 0, fontFamily: phoneticFonts }}
            >
              <MarkedText text={text} wanted={wanted} />
            </span>
            {mark || <span className={classes.quiet}>{speaker}</span>}
            <UsedChannel utterance={utterance} />
          </div>
        </div>
      </>
    );
  }
  return (
    <>
      <Choose {...props} />
      <Play {...props} />
      <div role="gridcell" className={classes.cell}>
        <Name name={name} warnings={warnings} />
      </div>
      <div role="gridcell" className={classes.cell} style={{ fontFamily: phoneticFonts }}>
        {mark} <MarkedText text={text} wanted={wanted} />
      </div>
      <div role="gridcell" className={classes.cell}>
        <div className={classes.speaker}>
          {speaker === null ? <span className={classes.quiet}>–</span> : <span>{speaker}</span>}
          <UsedChannel utterance={utterance} />
        </div>
      </div>
      <div role="gridcell" className={`${classes.cell} ${classes.number}`}>
        {duration(durationMs)}
      </div>
      <div role="gridcell" className={classes.cell}>
        {madeBy(utterance)}
      </div>
      <div role="gridcell" className={`${classes.cell} ${classes.number}`}>
        {corpora === 0 ? <span className={classes.quiet}>–</span> : corpora}
      </div>
      <div role="gridcell" className={`${classes.cell} ${classes.quiet}`}>
        {day(createdAt)}
      </div>
    </>
  );
}

/** Of a recording with several channels, the one that the utterance is taken from. */
function UsedChannel({ utterance: { channel, recordingChannels } }: { readonly utterance: Utterance }) {
  if ((recordingChannels ?? 1) < 2) return null;
  return (
    <span
      className={classes.channel}
      title={t('Of {channels} channels of the recording: {used}', {
        channels: recordingChannels ?? 0,
        used: channelInWords(channel),
      })}
    >
      {channel === null ? t('mixed') : t('ch. {channel}', { channel })}
    </span>
  );
}

type PartProps = RowProps & { readonly utterance: Utterance };

function Choose({ index, utterance, chosen, onChoose }: PartProps) {
  const choose = (event: MouseEvent<HTMLInputElement>) => {
    event.stopPropagation();
    onChoose(index, event.shiftKey);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps a click beside the box from opening the row
    <div role="gridcell" className={classes.choose} onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={t('Choose {name}', { name: utterance.name })}
        checked={chosen}
        onClick={choose}
        readOnly
      />
    </div>
  );
}

function Play({ index, utterance, sound, onPlay }: PartProps) {
  const Icon =
    sound === 'playing' ? IconPlayerPauseFilled : sound === 'failed' ? IconVolumeOff : IconPlayerPlayFilled;
  return (
    <div role="gridcell">
      <button
        type="button"
        tabIndex={-1}
        className={classes.play}
        data-state={sound}
        aria-label={`${sound === 'playing' ? t('Pause') : t('Play')} ${utterance.name}`}
        onClick={(event) => {
          event.stopPropagation();
          onPlay(index);
        }}
      >
        <Icon size={15} />
      </button>
    </div>
  );
}
