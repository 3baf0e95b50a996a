export { openRecording, withSoundTrack } from './open.js';
export { type SoundTrackProgress, writeSoundTrack } from './write.js';
