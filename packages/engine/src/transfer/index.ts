export { type LabelTransfer, labelTransfer, nearestAmong } from './nearest-label.js';
