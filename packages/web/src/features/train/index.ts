export { LiveTraining } from './live-training.js';
