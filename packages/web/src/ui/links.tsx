import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Own<P> = P &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P | 'href'> & { readonly ref?: Ref<HTMLAnchorElement> };

/** A link to another page whose path, params and search the router checks. */
export const LinkAnchor = createLink((props: Own<AnchorProps>) => <Anchor {...props} />);

/** The same that looks like a button. */
export const LinkButton = createLink((props: Own<ButtonProps>) => <Button component="a" {...props} />);
