import { t } from '../i18n/index.js';
import { type Key, type KeyEntry, keyIndex, keyName } from '../ui/keys.js';
import type { SpeechPlayer } from './player.js';
import { type Rate, rates } from './rates.js';

export type PlayerAction = 'toggle' | 'back' | 'on' | 'slower' | 'faster' | 'repeat' | 'start';

/** The keys that steer a player; with Alt wherever one may be writing. */
export const playerKeys: readonly (KeyEntry & { readonly action: PlayerAction })[] = [
  { action: 'toggle', keys: ['Space'], label: t('play, pause') },
  { action: 'back', keys: ['ArrowLeft'], label: t('half a second back') },
  { action: 'on', keys: ['ArrowRight'], label: t('half a second forward') },
  { action: 'start', keys: ['Home'], label: t('to the beginning') },
  { action: 'slower', keys: ['-'], label: t('slower') },
  { action: 'faster', keys: ['+', '='], label: t('faster') },
  { action: 'repeat', keys: ['R'], label: t('repeat on or off') },
];
const index = keyIndex(playerKeys, ({ keys }) => keys);

/** What a key asks of a player; undefined for what it would do anyhow. */
export function playerAction(key: Key, writing: boolean): PlayerAction | undefined {
  if (key.ctrlKey || key.metaKey || key.shiftKey || key.altKey !== writing) return undefined;
  return index.get(keyName({ ...key, altKey: false }))?.action;
}

/** The rate before or after one in the list. */
export function neighbourRate(rate: Rate, step: -1 | 1): Rate {
  return rates[rates.indexOf(rate) + step] ?? rate;
}

/** How far the arrows go. */
export const skipMs = 500;

/**
 * Steer a player by a key: Space, arrows, Home, - and +, R; while one is writing the same with Alt. For a handler of
 * onKeyDown, wherever a page wants it: `if (handlePlayerKey(player, event, writing)) event.preventDefault()`.
 * @returns whether the key meant something
 */
export function handlePlayerKey(player: SpeechPlayer, key: Key, writing = false): boolean {
  const action = playerAction(key, writing);
  if (!action) return false;
  const { whole } = player.getState();
  switch (action) {
    case 'toggle':
      player.toggle();
      break;
    case 'back':
      void player.skip(-skipMs);
      break;
    case 'on':
      void player.skip(skipMs);
      break;
    case 'start':
      if (whole) void player.seek(whole.startMs);
      break;
    case 'slower':
    case 'faster':
    case 'repeat':
      changeManner(player, action);
  }
  return true;
}

/** How it plays: its rate, and whether again and again. */
export function changeManner(player: SpeechPlayer, change: 'slower' | 'faster' | 'repeat'): void {
  const { rate, repeat } = player.getState();
  if (change === 'repeat') player.setRepeat(!repeat);
  else player.setRate(neighbourRate(rate, change === 'faster' ? 1 : -1));
}
