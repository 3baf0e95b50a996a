import { Button, Group } from '@mantine/core';
import {
  IconChecklist,
  IconDownload,
  IconFileTypeHtml,
  IconPuzzle,
  IconRepeat,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { presetsQuery } from '../../shared/training/queries.js';
import { differing } from '../../shared/training/settings.js';
import { confirmDeletion } from '../../ui/confirm-deletion.js';
import { LinkButton } from '../../ui/links.js';
import { LanguageOfModel } from './language.js';
import { forgetModel } from './queries.js';

/** What can be done with a model. */
export function ModelActions({ model }: { model: Model }) {
  const navigate = useNavigate();
  const presets = useQuery(presetsQuery);
  const preset = presets.data?.find(({ name }) => name === model.preset);
  const remove = async () => {
    const gone = await confirmDeletion({
      what: t('the model “{name}”', { name: model.name }),
      things: { model: [model.id] },
      note: t('What it has transcribed stays, and so do models that were started from it.'),
    });
    if (!gone) return;
    await navigate({ to: '/models' });
    await forgetModel(model.id);
  };
  return (
    <Group gap="xs">
      <LanguageOfModel model={model} />
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
        {t('Delete')}
      </Button>
      {!model.imported && (
        <LinkButton
          variant="default"
          to="/train"
          search={{
            corpusId: model.corpusId,
            preset: model.preset,
            ...(preset && differing(model.settings, preset)),
            ...(model.startingModel?.id && { startingModelId: model.startingModel.id }),
          }}
          leftSection={<IconRepeat size={16} />}
        >
          {t('Train one like it')}
        </LinkButton>
      )}
      {model.trained && (
        <>
          <Button
            variant="default"
            component="a"
            href={`/v1/models/${model.id}/file`}
            download={`${model.name}.onnx`}
            leftSection={<IconDownload size={16} />}
          >
            {t('Download .onnx')}
          </Button>
          {/* It has no room for an encoder. */}
          {model.encoder === null && (
            <Button
              variant="default"
              component="a"
              href={`/v1/models/${model.id}/single-file`}
              download={`${model.name}.html`}
              title={t(
                'A page that transcribes with this model in any browser, without a network or an installation',
              )}
              leftSection={<IconFileTypeHtml size={16} />}
            >
              {t('Single-file transcriber')}
            </Button>
          )}
          <Button
            variant="default"
            component="a"
            href={`/v1/models/${model.id}/elan-extension`}
            download="persephone-elan.zip"
            title={t(
              "Unpacked into ELAN's folder of extensions, it transcribes with this model from inside ELAN",
            )}
            leftSection={<IconPuzzle size={16} />}
          >
            {t('ELAN extension')}
          </Button>
          <LinkButton
            to="/transcribe"
            search={{ modelId: model.id }}
            leftSection={<IconChecklist size={16} />}
          >
            {t('Transcribe with it')}
          </LinkButton>
        </>
      )}
    </Group>
  );
}
