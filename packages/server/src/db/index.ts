export { type OpenOptions, openDatabase } from './open.js';
