import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** One sentence: what this page is for. */
  readonly lead?: ReactNode;
  /** A small title on one line: where the room is for what is worked on. */
  readonly dense?: boolean;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  /** As high as the window: a part of it scrolls, not the page. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** What the frame of the page leaves. */
const windowHeight =
  'calc(100dvh - var(--app-shell-header-height, 52px) - 2 * var(--app-shell-padding, 16px))';

/** The frame of every page: its heading, what it is for, and what can be done here. */
export function Page({ title, lead, dense, actions, fill, children }: PageProps) {
  useDocumentTitle(`${title} · Persephone`);
  return (
    <Stack gap={dense ? 'xs' : 'md'} {...(fill ? { h: windowHeight, className: classes.fill } : {})}>
      <Group justify="space-between" align="flex-end" wrap={dense ? 'nowrap' : 'wrap'}>
        <div style={dense ? { minWidth: 0 } : undefined}>
          <Title order={1} size={dense ? 'h4' : 'h2'} {...(dense ? { lineClamp: 1, title } : {})}>
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" {...(dense ? { size: 'sm' } : {})}>
              {lead}
            </Text>
          )}
        </div>
        {actions && (
          <Group gap="xs" {...(dense ? { wrap: 'nowrap' as const, style: { flexShrink: 0 } } : {})}>
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  );
}
