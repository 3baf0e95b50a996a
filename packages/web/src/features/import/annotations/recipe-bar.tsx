import { Button, FileButton, Group, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import {
  everyTier,
  RecipeError,
  readRecipe,
  recipeOf,
  writeRecipe,
} from '@persephone/formats/annotation-import';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client } from '../../../api/client.js';
import { byId, invalidate } from '../../../api/queries.js';
import { t } from '../../../i18n/index.js';
import { download } from '../../../shared/transcription/download.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { formatsIn, recipeFor, type Session } from './session.js';
import { applyRecipe } from './store.js';

/** The choices by name: kept ones applied, these kept, and both as files. */
export function RecipeBar({ session }: { readonly session: Session }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const kept = useQuery({
    queryKey: ['recipes'],
    queryFn: () => answer(client.GET('/v1/recipes')),
  });
  const recipes = kept.data?.recipes ?? [];
  const current = (name: string) => {
    const format = formatsIn(session)[0];
    return recipeFor(session, (format && session.tiers[format]) || everyTier, name);
  };
  const attempt = async (what: () => Promise<void> | void) => {
    setProblem(null);
    try {
      await what();
    } catch (error) {
      setProblem(
        error instanceof RecipeError
          ? new Error(`${t('This is not a file of import choices.')} ${error.message}`)
          : error,
      );
    }
  };
  const keep = (name: string) =>
    attempt(async () => {
      const { textRules, tiers, labelType, channels } = current(name);
      const { types, names, participants } = tiers;
      await answer(
        client.PUT('/v1/recipes', {
          body: {
            name,
            labelType,
            textRules: textRules && { ...textRules },
            tiers: { types: [...types], names: [...names], participants: [...participants] },
            ...(channels && { channels: channels.map((one) => ({ ...one })) }),
          },
        }),
      );
      await invalidate('recipes');
      setChosen(name);
    });
  const apply = (name: string | null) =>
    attempt(() => {
      setChosen(name);
      const found = recipes.find((one) => one.name === name);
      if (found) applyRecipe(recipeOf(found.recipe));
    });
  const forget = () =>
    attempt(async () => {
      const found = recipes.find(({ name }) => name === chosen);
      if (found) await answer(client.DELETE('/v1/recipes/{id}', byId(found.id)));
      setChosen(null);
      await invalidate('recipes');
    });
  return (
    <Stack gap="xs">
      {problem !== null && <ProblemAlert error={problem} />}
      <Group gap="xs" align="flex-end">
        {recipes.length > 0 && (
          <Select
            size="xs"
            label={t('Choices of earlier imports')}
            placeholder={t('Use those kept as …')}
            value={chosen}
            data={recipes.map(({ name }) => name)}
            searchable
            onChange={(name) => void apply(name)}
          />
        )}
        {recipes.some(({ name }) => name === chosen) && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => void forget()}>
            {t('Forget these')}
          </Button>
        )}
        <KeepButton suggested={chosen ?? ''} onKeep={keep} />
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            void attempt(() =>
              download(
                [{ name: `${chosen ?? 'import'}.recipe.json`, text: writeRecipe(current(chosen ?? '')) }],
                'recipe',
              ),
            )
          }
        >
          {t('Save to a file')}
        </Button>
        <FileButton
          accept=".json,application/json"
          onChange={(file) => file && void attempt(async () => applyRecipe(readRecipe(await file.text())))}
        >
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t('Use those of a file')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}

interface KeepButtonProps {
  readonly suggested: string;
  readonly onKeep: (name: string) => Promise<void>;
}

function KeepButton({ suggested, onKeep }: KeepButtonProps) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(suggested);
  return (
    <Popover opened={open} onChange={setOpen} trapFocus position="bottom-start" withArrow>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            setName(suggested);
            setOpen(!open);
          }}
        >
          {t('Keep these choices')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Keep these choices')}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const given = name.normalize('NFC').trim();
            if (given === '') return;
            setOpen(false);
            void onKeep(given);
          }}
        >
          <Stack gap="xs">
            <Text size="xs" maw={260}>
              {t(
                'Tiers and text are kept by this name, for the next files. Of the same name, they are replaced.',
              )}
            </Text>
            <TextInput
              size="xs"
              label={t('Name')}
              data-autofocus
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button size="xs" type="submit" disabled={name.trim() === ''}>
              {t('Keep')}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
