export { type Moved, moveInstallation } from './move.js';
export { type Restored, restoreInstallation } from './restore.js';
