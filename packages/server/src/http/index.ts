export { hashApiKey } from '../domain/keys/key.js';
export type { HttpDependencies } from './dependencies.js';
export type { OnJobs } from './request-ids.js';
export { createHttpServer } from './server.js';
