import { Box, RingProgress } from '@mantine/core';
import { IconPlayerPause, IconPlugConnectedX } from '@tabler/icons-react';
import { t } from '../../i18n/index.js';
import { LinkButton } from '../../ui/links.js';
import { percent } from '../../ui/words.js';
import { useImport } from './store.js';
import { share } from './words.js';

/** In the header while something is being imported: how far it is, on whatever page one is. */
export function ImportIndicator() {
  const state = useImport();
  if (state.stage !== 'importing') return null;
  const { run, halt } = state;
  const done = share(run);
  const words =
    halt?.why === 'paused'
      ? t('Import paused')
      : halt
        ? t('Import waiting')
        : t('Importing, {done}', { done: percent(done, 0) });
  return (
    <LinkButton
      to="/import"
      variant="subtle"
      color="gray"
      size="compact-md"
      fz="sm"
      fw={400}
      aria-label={words}
      leftSection={
        halt === null ? (
          <RingProgress
            size={22}
            thickness={4}
            sections={[{ value: 100 * done, color: 'var(--mantine-primary-color-filled)' }]}
          />
        ) : halt.why === 'paused' ? (
          <IconPlayerPause size={18} />
        ) : (
          <IconPlugConnectedX size={18} />
        )
      }
    >
      <Box component="span" visibleFrom="sm">
        {words}
      </Box>
    </LinkButton>
  );
}
