export { Controls } from './controls.js';
export { LabelTrack } from './label-track.js';
export { type PlayerState, type Recording, SpeechPlayer } from './player.js';
export { handlePlayerKey, type PlayerAction, playerAction } from './player-keys.js';
export { type Rate, rates } from './rates.js';
export { labelAt, type Segment, type TimedLabel } from './segments.js';
export { SpeechView } from './speech-view.js';
export { useCurrentLabel, usePlayer, usePlayerState, usePlayerTime } from './use-player.js';
export { clock } from './words.js';
