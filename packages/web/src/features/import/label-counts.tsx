import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { CheckReport } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';

const most = 300;

/** Which labels there are and how often, so that a person sees at a glance what should not be one. */
export function LabelCounts({ labels }: { readonly labels: CheckReport['labels'] }) {
  if (labels.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-labelledby="labels">
      <div>
        <Title order={2} size="h4" id="labels">
          Labels
        </Title>
        <Text size="sm" c="dimmed">
          What a model will be trained to tell apart, and how often each stands in the transcriptions.
        </Text>
      </div>
      <Group gap={6}>
        {labels.slice(0, most).map(({ label, occurrences }) => (
          <Badge
            key={label}
            variant="default"
            size="lg"
            tt="none"
            fw={400}
            style={{ fontFamily: phoneticFonts }}
            rightSection={
              <Text span size="xs" c="dimmed">
                {occurrences.toLocaleString('en')}
              </Text>
            }
          >
            {label}
          </Badge>
        ))}
        {labels.length > most && <Text size="sm">and {labels.length - most} more</Text>}
      </Group>
    </Stack>
  );
}
