export { checkModel } from './check.js';
export { readDescription } from './model-file.js';
export { Recogniser } from './recogniser.js';
export type * from './types.js';
