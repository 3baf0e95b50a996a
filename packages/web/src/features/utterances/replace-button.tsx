import { Button } from '@mantine/core';
import { IconReplace } from '@tabler/icons-react';
import { t } from '../../i18n/index.js';

export const ReplaceButton = ({ onReplace }: { readonly onReplace: () => void }) => (
  <Button size="xs" variant="default" leftSection={<IconReplace size={14} />} onClick={onReplace}>
    {t('Replace labels')}
  </Button>
);
