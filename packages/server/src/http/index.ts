export type { HttpDependencies } from './dependencies.js';
export { hashApiKey } from './security.js';
export { createHttpServer } from './server.js';
