import {
  Accordion,
  Alert,
  Badge,
  Box,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle, IconSearch } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { CheckReport } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { number, t } from '../../i18n/index.js';
import { byKind, type Finding, filtered, labelsIn, titleOf } from '../../shared/findings/findings.js';
import { count } from '../../ui/words.js';

const route = getRouteApi('/import');

const shownAll = 'all';

const labelOnce = 'label-once';

/** What the check found, one group a kind, errors first; of so many other files it is told elsewhere why they are left out. */
export function Findings({ report, leftOut }: { readonly report: CheckReport; readonly leftOut: number }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = byKind(filtered(report.findings, search));
  const errors = report.findings.filter(({ severity }) => severity === 'error').length;
  // Labels that stand once are one thing, however many they are.
  const once = report.findings.filter(({ code }) => code === labelOnce).length;
  const others = report.findings.length - errors - Math.max(0, once - 1);
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  // There is nothing to be said here, and all is not in order.
  if (report.findings.length === 0 && leftOut > 0) return null;
  return (
    <Stack gap="sm" component="section" aria-labelledby="findings">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2} size="h4" id="findings">
            {t('What was found')}
          </Title>
          <Text size="sm" c="dimmed">
            {report.findings.length === 0 && t('Everything is in order.')}
            {errors === 0 && others > 0 && t('{others} worth a look.', { others: count(others, 'thing') })}
            {errors > 0 &&
              t(
                '{n, plural, one {# error, which keeps a file from being used, and {others} worth a look.} other {# errors, which keep files from being used, and {others} worth a look.}}',
                { n: errors, others: count(others, 'thing') },
              )}
          </Text>
        </div>
        {report.findings.length > 0 && (
          <Group gap="xs">
            <SegmentedControl
              size="xs"
              aria-label={t('Which findings')}
              value={search.severity ?? shownAll}
              onChange={(value) =>
                change({ severity: value === 'error' || value === 'warning' ? value : undefined })
              }
              data={[
                { value: shownAll, label: t('All') },
                { value: 'error', label: t('Errors') },
                { value: 'warning', label: t('Worth a look') },
              ]}
            />
            <TextInput
              size="xs"
              aria-label={t('Find a file or a word')}
              placeholder={t('Find a file or a word')}
              leftSection={<IconSearch size={14} />}
              value={search.find ?? ''}
              onChange={(event) => change({ find: event.currentTarget.value || undefined })}
            />
          </Group>
        )}
      </Group>
      {report.findings.length === 0 && (
        <Alert color="teal" role="status" icon={<IconCheck />} title={t('No problem was found')} />
      )}
      {report.findings.length > 0 && kinds.length === 0 && (
        <Text size="sm">{t('No finding matches. Change the search.')}</Text>
      )}
      <Accordion variant="separated" multiple order={3}>
        {kinds.map(({ code, severity, findings }) => (
          <Accordion.Item key={code} value={code}>
            <Accordion.Control
              icon={
                severity === 'error' ? (
                  <IconAlertTriangle size={18} color="var(--mantine-color-error)" aria-label={t('Error')} />
                ) : (
                  <IconInfoCircle
                    size={18}
                    color="var(--mantine-color-dimmed)"
                    aria-label={t('Worth a look')}
                  />
                )
              }
            >
              <Group justify="space-between" wrap="nowrap" pe="xs">
                <Text fw={500}>{titleOf(code)}</Text>
                <Badge variant="light" color={severity === 'error' ? 'red' : 'gray'}>
                  {number(findings.length)}
                </Badge>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              {code === labelOnce ? (
                <LabelLine title={titleOf(code)} findings={findings} />
              ) : (
                <FindingRows title={titleOf(code)} findings={findings} />
              )}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  );
}

/** Labels of which there is nothing to say but which they are, in one line; their files at a click. */
function LabelLine({ title, findings }: { readonly title: string; readonly findings: readonly Finding[] }) {
  const [opened, setOpened] = useState(false);
  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm">{findings[0]?.remedy}</Text>
      <Text size="sm" ff={phoneticFonts} mah={120} style={{ overflow: 'auto', overflowWrap: 'anywhere' }}>
        {labelsIn(findings).join('  ')}
      </Text>
      <Button variant="subtle" size="compact-xs" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        {t('In which files')}
      </Button>
      {opened && (
        <Box w="100%">
          <FindingRows title={title} findings={findings} />
        </Box>
      )}
    </Stack>
  );
}

/** As many rows as fit, of any number. What all of them say alike is said once. */
function FindingRows({ title, findings }: { readonly title: string; readonly findings: readonly Finding[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [first] = findings;
  const alike = (of: (finding: Finding) => string) => findings.every((one) => first && of(one) === of(first));
  const sameDetail = findings.length > 1 && alike(({ detail }) => detail);
  const sameRemedy = findings.length > 1 && alike(({ remedy }) => remedy);
  const rows = useVirtualizer({
    count: findings.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 28,
    overscan: 10,
  });
  return (
    <Stack gap={6}>
      {first && (sameDetail || sameRemedy) && (
        <Text size="sm">
          {sameDetail && first.detail} {sameRemedy && first.remedy}
        </Text>
      )}
      <Box
        ref={frame}
        mah={300}
        style={{ overflow: 'auto' }}
        tabIndex={0}
        role="region"
        aria-label={t('Files: {title}', { title })}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const finding = findings[index];
            return (
              <div
                key={key}
                data-index={index}
                ref={rows.measureElement}
                style={{ position: 'absolute', top: start, left: 0, right: 0, padding: '3px 0' }}
              >
                <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {finding?.file}
                </Text>
                {!sameDetail && <Text size="sm">{finding?.detail}</Text>}
                {!sameRemedy && finding && !finding.detail.includes(finding.remedy) && (
                  <Text size="sm" c="dimmed">
                    {finding.remedy}
                  </Text>
                )}
              </div>
            );
          })}
        </div>
      </Box>
    </Stack>
  );
}
