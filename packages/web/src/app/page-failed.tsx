import { Button, Code, Group } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useConnection } from '../api/events.js';
import { t } from '../i18n/index.js';
import { EmptyState } from '../ui/empty-state.js';
import { LinkButton } from '../ui/links.js';
import { Page } from '../ui/page.js';
import { isNotFetched } from './not-fetched.js';

/**
 * Instead of a page that could not be fetched or has failed, within the frame: each page is a file of its own, which is asked for
 * when it is first opened, also while the service is away.
 */
export function PageFailed({ error }: Pick<ErrorComponentProps, 'error'>) {
  const notFetched = isNotFetched(error);
  const connection = useConnection();
  const wasAway = useRef(false);
  useEffect(() => {
    if (connection === 'broken') wasAway.current = true;
    // What a browser could not fetch once it may keep as failed, so that all is loaded anew.
    else if (notFetched && wasAway.current && connection === 'open') location.reload();
  }, [connection, notFetched]);
  return (
    <Page title={notFetched ? t('This page could not be fetched') : t('This page has failed')}>
      <EmptyState title={notFetched ? t('The service does not answer') : t('A fault of the program')}>
        <p>
          {notFetched
            ? t(
                'Or the program was updated since this page was opened. What you have written is kept in this browser. When the service answers again, the page is loaded by itself.',
              )
            : t('What is saved is safe. Load the page again; where that does not help, report this message:')}
        </p>
        {!notFetched && (
          <Code
            block
            lang="en"
            ta="start"
            mb="md"
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >
            {error instanceof Error ? error.message : String(error)}
          </Code>
        )}
        <Group justify="center">
          <Button onClick={() => location.reload()}>{t('Load the page again')}</Button>
          <LinkButton to="/" variant="default">
            {t('To the start page')}
          </LinkButton>
        </Group>
      </EmptyState>
    </Page>
  );
}
