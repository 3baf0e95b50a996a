import type { SpeechPlayer } from './player.js';
import { type Rate, rates } from './rates.js';

/** What a key is asked for, without any library's event. */
export interface Key {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export type PlayerAction = 'toggle' | 'back' | 'on' | 'slower' | 'faster' | 'repeat' | 'start';

/** Of the keys that steer a player, with Alt wherever one may be writing. */
export function playerAction(
  { key, altKey, ctrlKey, metaKey, shiftKey }: Key,
  writing: boolean,
): PlayerAction | undefined {
  if (ctrlKey || metaKey || shiftKey || altKey !== writing) return undefined;
  const actions: Readonly<Record<string, PlayerAction>> = {
    ' ': 'toggle',
    ArrowLeft: 'back',
    ArrowRight: 'on',
    Home: 'start',
    '-': 'slower',
    '+': 'faster',
    '=': 'faster',
    r: 'repeat',
  };
  return actions[key.length === 1 ? key.toLowerCase() : key];
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
  const { rate, repeat, whole } = player.getState();
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
      player.setRate(neighbourRate(rate, -1));
      break;
    case 'faster':
      player.setRate(neighbourRate(rate, 1));
      break;
    case 'repeat':
      player.setRepeat(!repeat);
      break;
  }
  return true;
}
