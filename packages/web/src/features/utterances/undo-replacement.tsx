import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ProblemError } from '../../api/problem.js';
import { invalidate } from '../../api/queries.js';
import { t } from '../../i18n/index.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count } from '../../ui/words.js';
import { replacementsQuery, undoReplacement } from './replacements.js';

/** The last replacement that was not undone, with a way to undo it: whoever made it, and after a reload, too. */
export function UndoReplacement() {
  const replacements = useQuery(replacementsQuery);
  const last = replacements.data?.find(({ state }) => state === 'done');
  const undo = useMutation({
    mutationFn: ({ id, skipChanged }: { readonly id: number; readonly skipChanged: boolean }) =>
      undoReplacement(id, skipChanged),
    onSettled: () => invalidate('utterances', 'transcriptions'),
  });
  if (!last || last.utterances === 0) return null;
  const { id, find, instead, utterances } = last;
  const where = count(utterances, 'utterance');
  const isChanged = undo.error instanceof ProblemError && undo.error.problem.code === 'utterance-changed';
  return (
    <>
      <Group gap="xs" ms="auto">
        <Text size="sm">
          {instead === ''
            ? t('“{find}” was taken out in {where}.', { find, where })
            : t('“{find}” was replaced by “{instead}” in {where}.', { find, instead, where })}
        </Text>
        <Button
          size="xs"
          variant="default"
          loading={undo.isPending}
          onClick={() => undo.mutate({ id, skipChanged: false })}
        >
          {t('Undo')}
        </Button>
      </Group>
      {isChanged && (
        <Alert color="orange" p="xs" role="alert" title={t('Nothing was undone yet')} w="100%">
          <Group gap="xs">
            <Text size="sm">
              {t('Some of these utterances were changed since. They would stay as they are now.')}
            </Text>
            <Button size="xs" variant="default" onClick={() => undo.mutate({ id, skipChanged: true })}>
              {t('Undo in the others')}
            </Button>
          </Group>
        </Alert>
      )}
      {undo.isError && !isChanged && <ProblemAlert error={undo.error} />}
    </>
  );
}
