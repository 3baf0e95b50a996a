import { Alert, Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/index.js';
import { LanguageForUploads, useLanguageForUploads } from '../../shared/languages/for-uploads.js';
import { ChooseButtons } from '../../shared/upload/choose-buttons.js';
import { DropZone } from '../../shared/upload/drop-zone.js';
import type { FoundFile } from '../../shared/upload/files.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { bytes, count } from '../../ui/words.js';
import { type Uploaded, type UploadState, uploadRecordings } from './upload.js';

const mostShown = 5;

interface DropProps {
  /** Of which the recordings are that the list shows, and so these; asked for where that is not given, or 0. */
  readonly language?: number | undefined;
  readonly onUploaded: (uploaded: Uploaded) => void;
}

/** Recordings dropped here are kept, and chosen to be transcribed. */
export function Drop({ language = 0, onUploaded }: DropProps) {
  const uploads = useLanguageForUploads();
  const languageId = language > 0 ? language : uploads.languageId;
  const [state, setState] = useState<UploadState>();
  const [result, setResult] = useState<Uploaded>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const addFiles = async (gathering: Promise<readonly FoundFile[]>) => {
    if (state) return;
    setError(undefined);
    setResult(undefined);
    setState({ files: 0, done: 0, bytes: 0, sentBytes: 0 });
    abort.current = new AbortController();
    const { signal } = abort.current;
    try {
      const uploaded = await uploadRecordings(gathering, setState, signal, languageId);
      setResult(uploaded);
      if (uploaded.audioIds.length > 0) onUploaded(uploaded);
    } catch (problem) {
      if (!signal.aborted) setError(problem);
    } finally {
      setState(undefined);
    }
  };

  return (
    <>
      <DropZone px="sm" py={6} onFound={addFiles}>
        {state ? (
          <Stack gap={4} miw={280}>
            <Group justify="space-between" wrap="nowrap">
              <Text size="xs" role="status">
                {state.files === 0
                  ? t('Looking at the files')
                  : state.hashedBytes !== undefined
                    ? t('Looking at {recordings}, {hashedBytes} of {bytes} read', {
                        recordings: count(state.files, 'recording'),
                        hashedBytes: bytes(state.hashedBytes),
                        bytes: bytes(state.bytes),
                      })
                    : t('{done} of {recordings}, {sentBytes} of {bytes}', {
                        done: state.done,
                        recordings: count(state.files, 'recording'),
                        sentBytes: bytes(state.sentBytes),
                        bytes: bytes(state.bytes),
                      })}
              </Text>
              <Button size="compact-xs" variant="default" onClick={() => abort.current?.abort()}>
                {t('Stop')}
              </Button>
            </Group>
            <Progress
              size="sm"
              value={state.bytes === 0 ? 0 : (100 * (state.hashedBytes ?? state.sentBytes)) / state.bytes}
              aria-label={state.hashedBytes === undefined ? t('Sending recordings') : t('Reading recordings')}
            />
          </Stack>
        ) : (
          <Group gap="sm">
            <Text size="sm">{t('Drop new recordings here')}</Text>
            {language === 0 && <LanguageForUploads small {...uploads} />}
            <ChooseButtons size="compact-sm" variant="default" onFound={addFiles} />
          </Group>
        )}
      </DropZone>
      {error !== undefined && (
        <Stack w="100%" gap={4}>
          <ProblemAlert error={error} />
          <Text size="sm">
            {t('Drop the same files again once that is fixed: only what is missing is sent.')}
          </Text>
        </Stack>
      )}
      {result && <Result result={result} onClose={() => setResult(undefined)} />}
    </>
  );
}

function Result({ result, onClose }: { result: Uploaded; onClose: () => void }) {
  const { audioIds, known, others, refused } = result;
  const words = [
    audioIds.length > 0 &&
      t('{n, plural, one {# recording chosen below} other {# recordings chosen below}}', {
        n: audioIds.length,
      }),
    known > 0 &&
      t('{n, plural, one {# of them was here already} other {# of them were here already}}', { n: known }),
    others > 0 &&
      t(
        '{n, plural, one {# file left out that is no recording} other {# files left out that are no recordings}}',
        { n: others },
      ),
  ].filter((part) => part !== false);
  return (
    <Alert
      w="100%"
      role="status"
      py="xs"
      color={refused.length > 0 ? 'yellow' : audioIds.length > 0 ? 'teal' : 'yellow'}
      withCloseButton
      closeButtonLabel={t('Close')}
      onClose={onClose}
    >
      <Text size="sm">
        {words.length > 0 ? `${words.join('; ')}.` : t('There was no recording among the files.')}
      </Text>
      {refused.length > 0 && (
        <>
          <Text size="sm" fw={500} mt={4}>
            {t('{recordings} could not be accepted:', { recordings: count(refused.length, 'recording') })}
          </Text>
          <List size="sm">
            {refused.slice(0, mostShown).map(({ name, reason }) => (
              <List.Item key={name}>
                {reason.startsWith(name) ? reason : t('{name}: {reason}', { name, reason })}
              </List.Item>
            ))}
            {refused.length > mostShown && (
              <List.Item>
                {t('and {others}', { others: count(refused.length - mostShown, 'other') })}
              </List.Item>
            )}
          </List>
        </>
      )}
    </Alert>
  );
}
