export { Controls } from './controls.js';
export { LabelTrack } from './label-track.js';
export { type PlayerState, type Recording, SpeechPlayer } from './player.js';
export { handlePlayerKey, type PlayerAction, playerAction } from './player-keys.js';
export { type Rate, rates } from './rates.js';
export { SpeechView } from './speech-view.js';
export { labelAt, type Stretch, type TimedLabel } from './stretches.js';
export { useLabelBeingSaid, usePlayer, usePlayerState, usePlayerTime } from './use-player.js';
export { clock } from './words.js';
