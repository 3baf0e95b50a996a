import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Instead of an empty table: what would be here, and what to do next. */
export function EmptyState({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack align="center" gap="sm" py={60} ta="center" maw={560} mx="auto">
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text c="dimmed" component="div">
        {children}
      </Text>
    </Stack>
  );
}
