import { Group, Kbd } from '@mantine/core';
import { keyCaps } from './keys.js';

/** A key or combination as its keys are labelled. */
export function KeyCaps({ shortcut }: { shortcut: string }) {
  return (
    <Group gap={3} wrap="nowrap" component="span" display="inline-flex">
      {keyCaps(shortcut).map((cap) => (
        <Kbd key={cap} size="xs">
          {cap}
        </Kbd>
      ))}
    </Group>
  );
}
