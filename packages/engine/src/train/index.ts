export { train } from './train.js';
export type * from './types.js';
