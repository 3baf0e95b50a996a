import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { phoneticFonts } from '../../../app/theme.js';
import { number, t } from '../../../i18n/index.js';
import { Rich } from '../../../i18n/rich.js';
import { count, duration } from '../../../ui/words.js';
import { LabelCounts } from '../label-counts.js';
import { LeftOutReasons } from './left-out-reasons.js';
import type { Counted, ImportPreview, LabelExample } from './types.js';

/** What the choices make of the texts, as it is now. */
export function TextPreview({ preview }: { readonly preview: ImportPreview }) {
  const { annotations, utterances, milliseconds, labels, examples, leftOut, unknown } = preview;
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        <Rich
          message="<0>{utterances}</0> of {annotations} become utterances: {milliseconds} of speech, {labels}."
          values={{
            utterances: number(utterances),
            annotations: count(annotations, 'annotation'),
            milliseconds: duration(milliseconds),
            labels: count(labels.length, 'label'),
          }}
          elements={{ 0: <b /> }}
        />
      </Text>
      {examples.length > 0 && <Examples examples={examples} />}
      {unknown.length > 0 && (
        <CountedTexts
          title={t('Characters that are not in the inventory or table')}
          note={t('Add those that are part of the language; drop or replace the others.')}
          items={unknown}
        />
      )}
      {preview.ambiguous.length > 0 && (
        <CountedTexts
          title={t('Could be divided in several ways')}
          note={t('The longest was used each time.')}
          items={preview.ambiguous}
        />
      )}
      {preview.unclosed.length > 0 && (
        <CountedTexts
          title={t('Brackets that are not closed')}
          note={t('What follows them stays.')}
          items={preview.unclosed}
        />
      )}
      <LabelCounts labels={[...labels]} />
      <LeftOutReasons leftOut={leftOut} />
    </Stack>
  );
}

function Examples({ examples }: { readonly examples: readonly LabelExample[] }) {
  return (
    <Stack gap={6} component="section" aria-labelledby="examples">
      <Title order={3} size="h5" id="examples">
        {t('Texts and their labels')}
      </Title>
      {examples.map(({ text, labels }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: texts may be the same
        <Paper key={`${i} ${text}`} withBorder p="xs">
          <Text size="sm" lineClamp={2} style={{ fontFamily: phoneticFonts, overflowWrap: 'anywhere' }}>
            {text}
          </Text>
          <Group gap={4} mt={4}>
            {labels.slice(0, 40).map((label, place) => (
              <Badge
                // biome-ignore lint/suspicious/noArrayIndexKey: labels come again
                key={place}
                variant="light"
                tt="none"
                fw={400}
                size="md"
                radius="sm"
                style={{ fontFamily: phoneticFonts }}
              >
                {label}
              </Badge>
            ))}
            {labels.length > 40 && (
              <Text size="xs">{t('and {labels} more', { labels: labels.length - 40 })}</Text>
            )}
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}

interface CountedTextsProps {
  readonly title: string;
  readonly note: string;
  readonly items: readonly Counted[];
}

function CountedTexts({ title, note, items }: CountedTextsProps) {
  return (
    <Stack gap={4}>
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
      <Group gap={6}>
        {items.map(({ text, count: times }) => (
          <Badge
            key={text}
            variant="default"
            tt="none"
            fw={400}
            size="lg"
            style={{ fontFamily: phoneticFonts }}
            rightSection={
              <Text span size="xs" c="dimmed">
                {number(times)}
              </Text>
            }
          >
            {text}
          </Badge>
        ))}
      </Group>
    </Stack>
  );
}
