import { Alert, Group, Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { t } from '../i18n/index.js';
import { type CheckedRecording, marksOf } from './recording-words.js';

const icons = {
  problem: <IconAlertTriangle size={14} color="var(--mantine-color-error)" aria-label={t('Problem')} />,
  warning: <IconInfoCircle size={14} color="var(--mantine-color-orange-6)" aria-label={t('Worth knowing')} />,
  pending: null,
} as const;

/** In a row of a list: whether it is still being checked, and what was found, in a few words each. */
export function RecordingMarks({ recording }: { readonly recording: CheckedRecording }) {
  const marks = marksOf(recording);
  if (marks.length === 0) return null;
  return (
    <Group gap="xs" wrap="nowrap">
      {marks.map(({ of, text, detail }) => (
        <Group key={text} gap={4} wrap="nowrap" title={detail}>
          {icons[of]}
          <Text size="xs" c={of === 'pending' ? 'dimmed' : undefined} style={{ whiteSpace: 'nowrap' }}>
            {text}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

/** Where one recording is looked at: the same in full. What cannot be used is said by whoever shows it. */
export function RecordingNotices({ recording }: { readonly recording: CheckedRecording }) {
  const marks = marksOf({ ...recording, problem: null });
  if (marks.length === 0) return null;
  return (
    <Stack gap={4}>
      {marks.map(({ of, text, detail }) =>
        of === 'pending' ? (
          <Group key={text} gap="xs" wrap="nowrap">
            <Loader size={14} aria-hidden />
            <Text size="sm">{t('This recording is {text}', { text })}</Text>
          </Group>
        ) : (
          <Alert
            key={text}
            color="orange"
            variant="light"
            p="xs"
            icon={<IconInfoCircle size={18} />}
            title={text}
          >
            {detail}
          </Alert>
        ),
      )}
    </Stack>
  );
}
