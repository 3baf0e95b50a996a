import { Accordion, Alert, Code, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { t } from '../../../i18n/index.js';
import { count } from '../../../ui/words.js';
import { NotNeeded } from '../not-needed.js';
import type { Session } from './session.js';
import { useShown } from './shown-rows.js';

/** What of the annotation files cannot be used, with the reason, and what is not needed. */
export function NotRead({ session }: { readonly session: Session }) {
  const untimed = session.read.filter(({ timed }) => timed === 0);
  const unread = useShown(session.unread);
  const empty = useShown(untimed);
  return (
    <Stack gap="sm">
      {session.unread.length > 0 && (
        <Alert
          color="red"
          icon={<IconAlertTriangle />}
          title={t('{files} cannot be read', { files: count(session.unread.length, 'file') })}
        >
          <List size="sm" spacing={4}>
            {unread.shown.map(({ path, message }) => (
              <List.Item key={path}>
                <Code>{path}</Code> <span lang="en">{message}</span>
              </List.Item>
            ))}
          </List>
          {unread.more}
        </Alert>
      )}
      {untimed.length > 0 && (
        <Alert
          color="gray"
          title={t(
            '{n, plural, one {# file has nothing to learn from} other {# files have nothing to learn from}}',
            { n: untimed.length },
          )}
        >
          <List size="sm" spacing={4}>
            {empty.shown.map(({ path, annotations }) => (
              <List.Item key={path}>
                <Code>{path}</Code>{' '}
                {annotations === 0
                  ? t('has no annotations.')
                  : t('has annotations, but none of them has a time.')}
              </List.Item>
            ))}
          </List>
          {empty.more}
        </Alert>
      )}
      <Faults session={session} />
      <NotNeeded paths={session.others} />
    </Stack>
  );
}

interface KindOfFault {
  readonly message: string;
  readonly count: number;
  readonly files: ReadonlySet<string>;
  readonly line: number | undefined;
}

/** What is odd in files that are read all the same: each kind once, with the place where it is first. */
function Faults({ session }: { readonly session: Session }) {
  const kinds = new Map<string, KindOfFault>();
  for (const { path, faults, timed } of session.read) {
    if (timed === 0) continue;
    for (const { code, message, count: times, place } of faults) {
      const known = kinds.get(code) ?? { message, count: 0, files: new Set<string>(), line: place.line };
      kinds.set(code, { ...known, count: known.count + times, files: new Set([...known.files, path]) });
    }
  }
  if (kinds.size === 0) return null;
  return (
    <Accordion variant="separated" order={3}>
      <Accordion.Item value="faults">
        <Accordion.Control>
          <Text size="sm" fw={500}>
            {t(
              '{n, plural, one {# thing is not quite right in some files, which are read all the same} other {# things are not quite right in some files, which are read all the same}}',
              { n: kinds.size },
            )}
          </Text>
        </Accordion.Control>
        <Accordion.Panel>
          <List size="sm" spacing={6}>
            {[...kinds].map(([code, { message, count: times, files, line }]) => (
              <List.Item key={code}>
                <span lang="en">{message}</span>{' '}
                <Text span size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {[
                    t('{n, plural, one {# time} other {# times}}', { n: times }),
                    count(files.size, 'file'),
                    t('first in {file}', { file: [...files][0] ?? '' }),
                    ...(line === undefined ? [] : [t('line {line}', { line })]),
                  ].join(', ')}
                </Text>
              </List.Item>
            ))}
          </List>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
