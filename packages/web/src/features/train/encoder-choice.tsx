import { Button, FileButton, Group, Select, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { bytes } from '../../ui/words.js';
import { EncoderActions } from './encoder-actions.js';
import { encodersQuery, useUploadEncoder } from './queries.js';

interface Props {
  /** Undefined: the features of the corpus. */
  readonly chosen: number | undefined;
  readonly onChoose: (encoderId: number | undefined) => void;
  /** The model that the training starts from, whose features are taken. */
  readonly starting: Pick<Model, 'encoder'> | undefined;
}

/** What the network is given: the features of the corpus, or what a pretrained encoder makes of the sound. */
export function EncoderChoice({ chosen, onChoose, starting }: Props) {
  const encoders = useQuery(encodersQuery);
  const uploading = useUploadEncoder();
  const value = starting ? starting.encoder?.id : chosen;
  const encoder = encoders.data?.find(({ id }) => id === value);
  const upload = (file: File | null) => {
    if (file) uploading.mutate(file, { onSuccess: ({ id }) => onChoose(id) });
  };
  return (
    <Stack gap={6}>
      <Group align="end" gap="sm">
        <Select
          flex={1}
          label={t('Features')}
          description={t(
            'What the model learns from: the features of its corpus, or what a pretrained encoder makes of the sound. With little speech an encoder makes fewer errors and takes longer.',
          )}
          placeholder={t('Those of the corpus')}
          clearable
          disabled={starting !== undefined || uploading.isPending}
          data={(encoders.data ?? []).map(({ id, name, byteLength }) => ({
            value: String(id),
            label: `${name} (${bytes(byteLength)})`,
          }))}
          value={value === undefined ? null : String(value)}
          onChange={(id) => onChoose(id === null ? undefined : Number(id))}
        />
        {!starting && (
          <FileButton accept=".onnx" onChange={upload} inputProps={{ 'aria-label': t('The encoder’s file') }}>
            {(button) => (
              <Button
                {...button}
                variant="default"
                leftSection={<IconUpload size={18} />}
                loading={uploading.isPending}
              >
                {t('Upload an encoder')}
              </Button>
            )}
          </FileButton>
        )}
      </Group>
      {!starting && encoder && <EncoderActions encoder={encoder} />}
      {uploading.isPending && (
        <Text size="sm" c="dimmed" role="status">
          {t('The encoder is uploaded and tried out. A large one takes minutes.')}
        </Text>
      )}
      {uploading.isError && <ProblemAlert error={uploading.error} />}
      {encoders.isError && <ProblemAlert error={encoders.error} onRetry={() => void encoders.refetch()} />}
    </Stack>
  );
}
