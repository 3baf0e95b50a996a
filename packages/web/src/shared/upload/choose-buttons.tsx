import { Button, type ButtonProps, Group } from '@mantine/core';
import { IconFileMusic, IconFolder } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { t } from '../../i18n/index.js';
import type { FoundFile } from './files.js';
import { fromChosen } from './gather.js';

interface ChooseButtonsProps extends Pick<ButtonProps, 'size' | 'variant'> {
  /** What was chosen. */
  readonly onFound: (found: Promise<readonly FoundFile[]>) => unknown;
}

/** For those who would rather choose than drop. */
export function ChooseButtons({ onFound, ...button }: ChooseButtonsProps) {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  // React has no property for it.
  useEffect(() => folder.current?.setAttribute('webkitdirectory', ''), []);
  const chosen = (input: HTMLInputElement) => {
    if (input.files?.length) void onFound(fromChosen(input.files));
    input.value = '';
  };
  const hidden = { type: 'file', multiple: true, hidden: true, 'aria-hidden': true } as const;
  return (
    <Group gap="sm" justify="center">
      <input
        ref={folder}
        {...hidden}
        data-testid="folder"
        onChange={(event) => chosen(event.currentTarget)}
      />
      <input ref={files} {...hidden} data-testid="files" onChange={(event) => chosen(event.currentTarget)} />
      <Button {...button} leftSection={<IconFolder size={18} />} onClick={() => folder.current?.click()}>
        {t('Choose a folder')}
      </Button>
      <Button
        {...button}
        variant="default"
        leftSection={<IconFileMusic size={18} />}
        onClick={() => files.current?.click()}
      >
        {t('Choose files or a zip')}
      </Button>
    </Group>
  );
}
