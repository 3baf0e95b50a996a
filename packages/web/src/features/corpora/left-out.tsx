import { Accordion, Badge, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.js';
import { LinkAnchor } from '../../ui/links.js';
import { count } from '../../ui/words.js';
import { byReason, type LeftOut, type LeftOutGroup } from './words.js';

/** What could not be used, by the reason, each with a way to it. */
export function LeftOutList({ leftOut }: { leftOut: readonly LeftOut[] }) {
  if (leftOut.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('{utterances} left out', { utterances: count(leftOut.length, 'utterance') })}
      </Title>
      <Text size="sm" c="dimmed" maw={720}>
        {t('They could not be used when this corpus was made. Fix them, and a new corpus will have them.')}
      </Text>
      <Accordion variant="separated" order={3} multiple>
        {byReason(leftOut).map((group) => (
          <Accordion.Item key={group.code} value={group.code}>
            <Accordion.Control>
              <Group gap="xs">
                {group.reason}
                <Badge color="gray" variant="light">
                  {group.utterances.length}
                </Badge>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Utterances group={group} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  );
}

const portion = 50;

function Utterances({ group: { utterances } }: { group: LeftOutGroup }) {
  const [shown, setShown] = useState(portion);
  return (
    <Stack gap="xs">
      <List size="sm" spacing={4} listStyleType="none">
        {utterances.slice(0, shown).map(({ utteranceId, fileName, detail }) => (
          <List.Item key={utteranceId}>
            <LinkAnchor to="/utterances" search={{ open: utteranceId }} fw={500}>
              {fileName}
            </LinkAnchor>
            <Text size="sm" c="dimmed">
              {detail}
            </Text>
          </List.Item>
        ))}
      </List>
      {utterances.length > shown && (
        <Group>
          <Button variant="default" size="xs" onClick={() => setShown(shown + 10 * portion)}>
            {t('Show more ({utterances} left)', { utterances: utterances.length - shown })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
