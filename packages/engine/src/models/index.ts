export { Recogniser } from './recogniser.js';
export type * from './types.js';
