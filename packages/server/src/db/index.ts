export { copyDatabase } from './copy.js';
export {
  type DatabaseFound,
  describeDatabase,
  inspectDatabase,
  type OpenOptions,
  openDatabase,
} from './open.js';
