import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { t } from '../../i18n/index.js';
import { createLanguage } from '../../shared/languages/queries.js';

/** Where the language is named that all of this is of: a field, not a step. */
export function NameLanguage() {
  const [name, setName] = useState('');
  const create = useMutation({ mutationFn: () => createLanguage({ name, code: null }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          size="xs"
          w={220}
          aria-label={t('Name your language')}
          placeholder={t('Name your language')}
          maxLength={200}
          value={name}
          error={create.error?.message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {name.trim() !== '' && (
          <Button type="submit" size="xs" variant="default" loading={create.isPending}>
            {t('Save')}
          </Button>
        )}
      </Group>
    </form>
  );
}
