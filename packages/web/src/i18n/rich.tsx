import { TransNoContext } from '@lingui/react/server';
import type { ReactElement, ReactNode } from 'react';
import { i18n } from './index.js';

interface RichProps {
  /** As of `t`; `<0>words</0>` is put into the first of the elements, `<1/>` is the second. */
  readonly message: string;
  readonly values?: Readonly<Record<string, ReactNode>>;
  readonly elements?: Readonly<Record<number, ReactElement>>;
}

/** A message with elements in it, so that a translation may put them where its grammar wants them. */
export function Rich({ message, values = {}, elements = {} }: RichProps) {
  return (
    <TransNoContext id={message} values={{ ...values }} components={{ ...elements }} lingui={{ i18n }} />
  );
}
