import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { CheckReport } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { number, t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { ShowMore } from './show-more.js';

const shownAtFirst = 300;

/** Which labels there are and how often, so that a person sees at a glance what should not be one. */
export function LabelCounts({ labels }: { readonly labels: CheckReport['labels'] }) {
  const [shown, setShown] = useState(shownAtFirst);
  if (labels.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-labelledby="labels">
      <div>
        <Title order={2} size="h4" id="labels">
          {t('Labels')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('What a model will be trained to tell apart, and how often each stands in the transcriptions.')}
        </Text>
      </div>
      <Group gap={6}>
        {labels.slice(0, shown).map(({ label, occurrences }) => (
          <Badge
            key={label}
            variant="default"
            size="lg"
            tt="none"
            fw={400}
            style={{ fontFamily: phoneticFonts }}
            rightSection={
              <Text span size="xs" c="dimmed">
                {number(occurrences)}
              </Text>
            }
          >
            {label}
          </Badge>
        ))}
        <ShowMore
          shown={shown}
          total={labels.length}
          of={(total) => count(total, 'label')}
          onShow={setShown}
        />
      </Group>
    </Stack>
  );
}
