import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { adviceFor, saysAll } from '../api/advice.js';
import { ProblemError } from '../api/problem.js';
import { t } from '../i18n/index.js';

/** Details of the service are in English, whatever the language of the page. */
const isOfService = (error: unknown): boolean => error instanceof ProblemError && error.problem.status > 0;

/** What went wrong, in the service's own words, with a way to try again. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const title = error instanceof ProblemError ? error.problem.title : t('That did not work');
  // What is not there will not be there when it is asked for again.
  const isForGood = error instanceof ProblemError && error.problem.status === 404;
  const code = error instanceof ProblemError ? error.problem.code : undefined;
  const advice = code === undefined ? undefined : adviceFor(code);
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof ProblemError ? error.problem.detail : message;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={title} role="alert">
      <Group justify="space-between" wrap="nowrap">
        <div>
          {advice !== undefined && <Text size="sm">{advice}</Text>}
          {(code === undefined || !saysAll(code)) && (
            <Text size="sm" lang={isOfService(error) ? 'en' : undefined}>
              {detail}
            </Text>
          )}
        </div>
        {onRetry && !isForGood && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('Try again')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
