import { Button, Collapse, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useId } from 'react';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';

/** What a person should know of a training: utterances that could not be used, and what its corpus lacks. */
export function Notices({ progress }: { progress: Job['progress'] }) {
  const leftOut = progress?.leftOut ?? [];
  const total = progress?.leftOutTotal ?? leftOut.length;
  const warnings = progress?.warnings ?? [];
  return (
    <>
      {leftOut.length > 0 && (
        <Notice
          title={t(
            '{n, plural, one {# utterance could not be used and is left out} other {# utterances could not be used and are left out}}',
            { n: total },
          )}
          sentences={leftOut.map(({ name, detail }) =>
            detail.includes(name) ? detail : `${name}: ${detail}`,
          )}
          after={
            total > leftOut.length
              ? t('These are the first {leftOut}. The log of the service has all of them.', {
                  leftOut: leftOut.length,
                })
              : undefined
          }
        />
      )}
      {warnings.length > 0 && (
        <Notice
          title={t('{things} to know of this corpus and its training', {
            things: count(warnings.length, 'thing'),
          })}
          sentences={warnings}
        />
      )}
    </>
  );
}

interface NoticeProps {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly after?: ReactNode;
}

function Notice({ title, sentences, after }: NoticeProps) {
  const [shown, { toggle }] = useDisclosure(false);
  const id = useId();
  return (
    <div>
      <Text size="sm" component="span">
        {title}.{' '}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={shown} aria-controls={id}>
        {shown ? t('Hide') : t('Show')}
      </Button>
      <Collapse id={id} expanded={shown}>
        <List size="sm" spacing={4} mt="xs" pe="md">
          {sentences.map((sentence) => (
            <List.Item key={sentence} style={{ overflowWrap: 'anywhere' }}>
              {sentence}
            </List.Item>
          ))}
        </List>
        {after && (
          <Text size="sm" c="dimmed" mt={4}>
            {after}
          </Text>
        )}
      </Collapse>
    </div>
  );
}
