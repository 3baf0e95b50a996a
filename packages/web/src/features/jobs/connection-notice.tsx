import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../../api/events.js';
import { t } from '../../i18n/index.js';

/** A connection that is back within this time was no interruption that anybody need know of. */
const quietMs = 2500;

/** Above every page while the service does not answer. */
export function ConnectionNotice() {
  const broken = useConnection() === 'broken';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!broken) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), quietMs);
    return () => clearTimeout(timer);
  }, [broken]);
  return (
    <div
      role="status"
      style={{ position: 'sticky', top: 'calc(var(--app-shell-header-height) + 8px)', zIndex: 5 }}
    >
      {isShown && (
        <Alert
          color="orange"
          variant="filled"
          mb="md"
          icon={<IconPlugConnectedX />}
          title={t('The service does not answer; trying again')}
        >
          {t(
            'What is shown may be out of date. What the service has received so far is safe, and work that was under way goes on when it is back.',
          )}
        </Alert>
      )}
    </div>
  );
}
