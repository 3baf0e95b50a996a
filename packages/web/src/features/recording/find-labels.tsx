import { Group, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { nextPlace, rowsWith } from './find.js';
import type { Row } from './rows.js';

interface FindLabelsProps {
  readonly rows: readonly Row[];
  readonly current: string | undefined;
  /** By its place among the rows. */
  readonly onFound: (index: number) => void;
}

/** Goes from one utterance with these labels to the next, at Enter. */
export function FindLabels({ rows, current, onFound }: FindLabelsProps) {
  const [wanted, setWanted] = useState('');
  const looked = useDeferredValue(wanted);
  const places = useMemo(() => rowsWith(rows, looked), [rows, looked]);
  const next = () => {
    const after = rows.findIndex(({ uid }) => uid === current);
    const place = nextPlace(rowsWith(rows, wanted), after);
    if (place !== undefined) onFound(place);
  };
  return (
    <Group gap="xs" ms="auto">
      <TextInput
        size="xs"
        w={200}
        aria-label={t('Find labels, one after another')}
        placeholder={t('Find labels')}
        leftSection={<IconSearch size={14} />}
        styles={{ input: { fontFamily: phoneticFonts } }}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        onKeyDown={(event) => {
          // The desk's own keys are not meant.
          event.stopPropagation();
          if (event.key === 'Enter') next();
        }}
      />
      <Text size="xs" c="dimmed" role="status">
        {looked.trim() !== '' &&
          (places.length === 0
            ? t('in no utterance')
            : t('{n, plural, one {in # utterance; Enter goes on} other {in # utterances; Enter goes on}}', {
                n: places.length,
              }))}
      </Text>
    </Group>
  );
}
