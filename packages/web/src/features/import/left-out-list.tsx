import { Box, Stack, Text, Title } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { LeftOut } from './plan.js';

/** Files that are not imported, each with its reason. */
export function LeftOutList({
  title,
  leftOut,
}: {
  readonly title: string;
  readonly leftOut: readonly LeftOut[];
}) {
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: leftOut.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 48,
    overscan: 10,
  });
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Box ref={frame} mah={320} style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label={title}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const item = leftOut[index];
            return (
              <div
                key={key}
                data-index={index}
                ref={rows.measureElement}
                style={{ position: 'absolute', top: start, left: 0, right: 0, paddingBottom: 8 }}
              >
                <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {item?.path}
                </Text>
                <Text size="sm">
                  {item?.reason} {item?.detail !== undefined && <span lang="en">{item.detail} </span>}
                  <Text span c="dimmed">
                    {item && !item.reason.includes(item.remedy) && item.remedy}
                  </Text>
                </Text>
              </div>
            );
          })}
        </div>
      </Box>
    </Stack>
  );
}
