import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Language } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { createLanguage } from '../../shared/languages/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { changeLanguage } from './queries.js';

interface LanguageDialogProps {
  readonly opened: boolean;
  /** That is changed; undefined: a new one. */
  readonly language?: Language;
  readonly onClose: () => void;
}

/** A language's name and code. */
export function LanguageDialog({ opened, language, onClose }: LanguageDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={language ? t('Name and code of the language') : t('Another language')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <Fields language={language} onClose={onClose} />
    </Modal>
  );
}

function Fields({ language, onClose }: { readonly language: Language | undefined; onClose: () => void }) {
  const [name, setName] = useState(language?.name ?? '');
  const [code, setCode] = useState(language?.code ?? '');
  const save = useMutation({
    mutationFn: () => {
      const given = { name, code: code.trim() || null };
      return language ? changeLanguage(language.id, given) : createLanguage(given);
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('Name')}
          required
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('Code')}
          description={t('Of ISO 639-3, such as mdw, or of Glottolog, such as mbos1242. It may be left out.')}
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {save.isError && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
