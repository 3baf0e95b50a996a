import { Button, Menu, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { undoableDeletionsQuery } from '../../api/deletion.js';
import { t } from '../../i18n/index.js';
import { bringBack } from '../../ui/bring-back.js';
import { showFailure } from '../../ui/undo-notice.js';
import { capitalised, count, moment } from '../../ui/words.js';

/** What was deleted lately, to be brought back for as long as it can be: whoever deleted it, and after a reload, too. */
export function UndoDeletion() {
  const deletions = useQuery(undoableDeletionsQuery).data ?? [];
  const undo = useMutation({
    mutationFn: bringBack,
    onError: showFailure(t('Not undone')),
  });
  if (deletions.length === 0) return null;
  return (
    <Menu position="bottom-end" width={340}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowBackUp size={14} />}
          loading={undo.isPending}
        >
          {t('Undo a deletion')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('Deleted in the last 30 days')}</Menu.Label>
        {deletions.map(({ id, utterances, name, createdAt }) => (
          <Menu.Item key={id} onClick={() => undo.mutate(id)}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {utterances === 1
                ? capitalised(t('the utterance “{name}”', { name }))
                : t('{utterances} (“{name}” …)', {
                    ...{ utterances: count(utterances, 'utterance'), name },
                  })}
            </Text>
            <Text size="xs" c="dimmed">
              {moment(createdAt)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
