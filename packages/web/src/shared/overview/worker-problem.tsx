import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { t } from '../../i18n/index.js';

/** Why no worker of the service can work, where none can: whatever is started then waits. */
export function WorkerProblem({ problem }: { readonly problem: string | null }) {
  if (problem === null) return null;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle />}
      title={t('Nothing is being done: the workers cannot work')}
      role="alert"
      mb="md"
      style={{ overflowWrap: 'anywhere' }}
    >
      {problem}
    </Alert>
  );
}
