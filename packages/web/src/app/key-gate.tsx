import { Button, Center, Loader, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ProblemError } from '../api/problem.js';
import { queryClient } from '../api/queries.js';
import { askForSession, openSession } from '../api/session.js';
import { t } from '../i18n/index.js';
import { ProblemAlert } from '../ui/problem-alert.js';

/** Shows the page, or first asks for the key where the service wants one. */
export function KeyGate({ children }: { children: ReactNode }) {
  const session = useQuery({
    queryKey: ['session'],
    queryFn: askForSession,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (session.data === 'open') return children;
  return (
    <Center component="main" mih="100vh" p="md">
      {session.isPending && <Loader aria-label={t('Connecting')} />}
      {session.isError && (
        <ProblemAlert error={ProblemError.unreachable()} onRetry={() => void session.refetch()} />
      )}
      {session.data === 'key' && <KeyForm />}
    </Center>
  );
}

function KeyForm() {
  const [key, setKey] = useState('');
  const [wrong, setWrong] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const accepted = await openSession(key.trim()).catch(() => undefined);
    if (accepted) queryClient.setQueryData(['session'], 'open');
    else
      setWrong(
        accepted === false
          ? t('This key is not accepted. Check that all of it was copied.')
          : t('No answer; try again.'),
      );
  };
  return (
    <Paper component="form" withBorder p="lg" w={420} onSubmit={(event) => void submit(event)}>
      <Stack>
        <Title order={1} size="h3">
          Persephone
        </Title>
        <Text size="sm">{t('This service asks for a key. Whoever runs it can make one for you.')}</Text>
        <PasswordInput
          label={t('Key')}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={wrong}
          autoFocus
        />
        <Button type="submit" disabled={key.trim() === ''}>
          {t('Go on')}
        </Button>
      </Stack>
    </Paper>
  );
}
