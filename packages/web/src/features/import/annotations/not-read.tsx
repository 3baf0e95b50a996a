import { Alert, Code, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { count } from '../../../ui/words.js';
import type { Session } from './session.js';
import { useShown } from './shown-rows.js';

/** What of the annotation files cannot be used, with the reason, and what is not needed. */
export function NotRead({ session }: { readonly session: Session }) {
  const untimed = session.read.filter(({ timed }) => timed === 0);
  const faulty = session.read.filter(({ faults, timed }) => timed > 0 && faults.length > 0);
  const unread = useShown(session.unread);
  const empty = useShown(untimed);
  const odd = useShown(faulty);
  return (
    <Stack gap="sm">
      {session.unread.length > 0 && (
        <Alert
          color="red"
          icon={<IconAlertTriangle />}
          title={`${count(session.unread.length, 'file')} cannot be read`}
        >
          <List size="sm" spacing={4}>
            {unread.shown.map(({ path, message }) => (
              <List.Item key={path}>
                <Code>{path}</Code> {message}
              </List.Item>
            ))}
          </List>
          {unread.more}
        </Alert>
      )}
      {untimed.length > 0 && (
        <Alert
          color="gray"
          title={`${count(untimed.length, 'file has', 'files have')} nothing to learn from`}
        >
          <List size="sm" spacing={4}>
            {empty.shown.map(({ path, annotations }) => (
              <List.Item key={path}>
                <Code>{path}</Code>{' '}
                {annotations === 0 ? 'has no annotations.' : 'has annotations, but none of them has a time.'}
              </List.Item>
            ))}
          </List>
          {empty.more}
        </Alert>
      )}
      {faulty.length > 0 && (
        <Alert
          color="gray"
          title={`${count(faulty.length, 'file is', 'files are')} not quite as they should be`}
        >
          <Text size="sm">They are read all the same:</Text>
          <List size="sm" spacing={4} mt={4}>
            {odd.shown.map(({ path, faults }) => (
              <List.Item key={path}>
                <Code>{path}</Code>
                {faults.map(({ code, message, count: times, place }) => (
                  <Text size="sm" key={`${code} ${place.tier ?? ''}`}>
                    {message}
                    {place.line !== undefined && ` (line ${place.line})`}
                    {times > 1 && ` ${times.toLocaleString('en')} times.`}
                  </Text>
                ))}
              </List.Item>
            ))}
          </List>
          {odd.more}
        </Alert>
      )}
      {session.others.length > 0 && (
        <Text size="sm" c="dimmed">
          {count(session.others.length, 'other file')} (settings, descriptions, documents, pictures, video){' '}
          {session.others.length === 1 ? 'is' : 'are'} not needed and{' '}
          {session.others.length === 1 ? 'stays' : 'stay'} where{' '}
          {session.others.length === 1 ? 'it is' : 'they are'}.
        </Text>
      )}
    </Stack>
  );
}
