export * from './common.js';
export * from './errors.js';
export * from './v0.1/answers.js';
export * from './v0.1/requests.js';
export * from './v1/jobs.js';
