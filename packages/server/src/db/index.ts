export {
  type DatabaseFound,
  describeDatabase,
  lookAtDatabase,
  type OpenOptions,
  openDatabase,
} from './open.js';
