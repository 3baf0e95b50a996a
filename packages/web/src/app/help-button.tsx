import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHelp } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { t } from '../i18n/index.js';

const Glossary = lazy(() => import('./glossary.js').then((all) => ({ default: all.Glossary })));

/** Opens the glossary, which is loaded when it is wanted. */
export function HelpButton() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('Glossary')} onClick={open}>
        <IconHelp size={18} />
      </ActionIcon>
      {opened && (
        <Suspense fallback={null}>
          <Glossary onClose={close} />
        </Suspense>
      )}
    </>
  );
}
