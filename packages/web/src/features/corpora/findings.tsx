import { Alert, Box, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { CorpusDetails } from '../../api/schema.js';
import { byKind, titleOf } from '../../shared/findings/findings.js';
import { inPageLanguage } from '../../shared/findings/sentences.js';

type Finding = CorpusDetails['findings'][number];

/** What is odd about the labels, one alert a kind, in the words that the check of an import has for it. */
export function CorpusFindings({ findings }: { readonly findings: readonly Finding[] }) {
  return byKind(findings.map(inPageLanguage)).map((kind) => {
    const title = titleOf(kind.code);
    return (
      <Alert
        key={kind.code}
        color={kind.severity === 'error' ? 'red' : 'orange'}
        p="xs"
        title={title}
        icon={<IconAlertTriangle />}
      >
        <Box mah={220} style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label={title}>
          <List size="sm">
            {kind.findings.map(({ detail, remedy }) => (
              <List.Item key={`${detail} ${remedy}`}>
                {detail} {!detail.includes(remedy) && remedy}
              </List.Item>
            ))}
          </List>
        </Box>
      </Alert>
    );
  });
}
