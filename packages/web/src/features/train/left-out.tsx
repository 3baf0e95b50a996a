import { Button, Collapse, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import type { Job } from '../../api/schema.js';
import { count } from '../../ui/words.js';

/** Utterances that the training could not use, each with its reason. */
export function LeftOut({ progress }: { progress: Job['progress'] }) {
  const [shown, { toggle }] = useDisclosure(false);
  const id = useId();
  const leftOut = progress?.leftOut ?? [];
  if (leftOut.length === 0) return null;
  const total = progress?.leftOutTotal ?? leftOut.length;
  return (
    <div>
      <Text size="sm" component="span">
        {count(total, 'utterance')} could not be used and {total === 1 ? 'is' : 'are'} left out.{' '}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={shown} aria-controls={id}>
        {shown ? 'Hide the reasons' : 'Show the reasons'}
      </Button>
      <Collapse id={id} expanded={shown}>
        <List size="sm" spacing={4} mt="xs">
          {leftOut.map(({ name, detail }) => (
            <List.Item key={name} style={{ overflowWrap: 'anywhere' }}>
              {detail.includes(name) ? detail : `${name}: ${detail}`}
            </List.Item>
          ))}
        </List>
        {total > leftOut.length && (
          <Text size="sm" c="dimmed" mt={4}>
            These are the first {leftOut.length}. The log of the service has all of them.
          </Text>
        )}
      </Collapse>
    </div>
  );
}
