export * from './common.js';
export * from './errors.js';
export * from './v0.1/answers.js';
export * from './v0.1/requests.js';
export * as v1 from './v1/index.js';
