import {
  Button,
  Group,
  LoadingOverlay,
  Modal,
  NativeSelect,
  Paper,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { t } from '../../i18n/index.js';
import { useSeveralLanguages } from '../../shared/languages/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { showFailure } from '../../ui/undo-notice.js';
import { bytes } from '../../ui/words.js';
import classes from './import.module.css';
import { testCorporaQuery, useImportModel } from './queries.js';

interface ImportModelProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Takes in a model file from another machine. */
export function ImportModel({ opened, onClose }: ImportModelProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('Import a model')} size="lg">
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

/** As much as the service accepts. */
const mostBytes = 512 * 1024 ** 2;

function ImportForm({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File>();
  const [name, setName] = useState('');
  const [refused, setRefused] = useState<string>();
  const [corpusId, setCorpusId] = useState('');
  const corpora = useQuery(testCorporaQuery);
  const languages = useSeveralLanguages();
  const [languageId, setLanguageId] = useState('');
  const importing = useImportModel();
  const navigate = useNavigate();

  const choose = (chosen: File | undefined) => {
    importing.reset();
    if (!chosen) return;
    if (!/\.onnx$/i.test(chosen.name)) {
      setRefused(
        t('{name} is not an .onnx file. Choose the file that “Download” on a model’s page gave.', {
          name: chosen.name,
        }),
      );
      return;
    }
    setRefused(undefined);
    setFile(chosen);
    setName((before) => before || chosen.name.replace(/\.onnx$/i, ''));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    importing.mutate(
      {
        ...{ file, name: name.trim() },
        corpusId: corpusId === '' ? undefined : Number(corpusId),
        languageId: languageId === '' ? undefined : Number(languageId),
      },
      {
        onSuccess: ({ model, notSaid, notCompared }) => {
          if (notSaid !== undefined) showFailure(t('The model is here, and is of no language'))(notSaid);
          if (notCompared !== undefined)
            showFailure(t('The model is here, and is not compared'))(notCompared);
          void navigate({ to: '/models/$modelId', params: { modelId: String(model.id) } });
        },
      },
    );
  };

  const { getRootProps, getInputProps, isDragActive } = useDropzone({
    onDropAccepted: ([dropped]) => choose(dropped),
    onDropRejected: ([rejection]) =>
      setRefused(
        rejection && rejection.file.size > mostBytes
          ? t('{name} is larger than {mostBytes}.', {
              name: rejection.file.name,
              mostBytes: bytes(mostBytes),
            })
          : t('Choose one file at a time.'),
      ),
    multiple: false,
    maxSize: mostBytes,
    disabled: importing.isPending,
  });

  return (
    <Stack component="form" onSubmit={submit}>
      <Paper
        {...getRootProps()}
        className={classes.zone}
        data-over={isDragActive || undefined}
        p="xl"
        pos="relative"
      >
        <LoadingOverlay visible={importing.isPending} />
        <input {...getInputProps({ 'aria-label': t('The model’s file') })} />
        <Stack align="center" gap={4}>
          <IconFileUpload size={32} aria-hidden />
          <Text fw={500}>{file ? file.name : t('Drop an .onnx file here, or click to choose one')}</Text>
          <Text size="sm" c="dimmed">
            {file ? bytes(file.size) : t('As “Download” on a model’s page gives it.')}
          </Text>
        </Stack>
      </Paper>
      {refused && (
        <Text size="sm" c="red" role="alert">
          {refused}
        </Text>
      )}
      <TextInput
        label={t('Name')}
        required
        maxLength={500}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {languages.length > 0 && (
        <NativeSelect
          label={t('Language that it has learned')}
          data={[
            { value: '', label: t('Without a language') },
            ...languages.map(({ id, name: language }) => ({ value: String(id), label: language })),
          ]}
          value={languageId}
          onChange={(event) => setLanguageId(event.currentTarget.value)}
        />
      )}
      <Text size="sm">
        {t(
          'Its labels come with it; the speech that it was trained on does not. So it transcribes here, and is not trained on. To see how good it is, have it compared with speech of yours:',
        )}
      </Text>
      <NativeSelect
        label={t('Compare it with the test set of')}
        description={
          corpora.data?.length === 0
            ? t('No corpus here has a test set yet. This can be done later, too.')
            : undefined
        }
        data={[
          { value: '', label: t('Nothing, for now') },
          ...(corpora.data ?? []).map(({ id, name: corpus }) => ({ value: String(id), label: corpus })),
        ]}
        value={corpusId}
        onChange={(event) => setCorpusId(event.currentTarget.value)}
      />
      {importing.isError && <ProblemAlert error={importing.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button type="submit" loading={importing.isPending} disabled={!file || name.trim() === ''}>
          {t('Import')}
        </Button>
      </Group>
    </Stack>
  );
}
