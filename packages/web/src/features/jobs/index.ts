export { useCancelling } from './cancel.js';
export { ConnectionNotice } from './connection-notice.js';
export { JobsIndicator } from './indicator.js';
export { NotifyButton } from './notify-button.js';
export { latestTraining, unfinishedJobs, useJob } from './queries.js';
