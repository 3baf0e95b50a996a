export { ConnectionNotice } from './connection-notice.js';
export { JobsIndicator } from './indicator.js';
