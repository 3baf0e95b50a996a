import type { AnchorProps } from '@mantine/core';
import type { Model } from '../../api/schema.js';
import { LinkAnchor } from '../../ui/links.js';

interface ModelLinkProps extends AnchorProps {
  readonly model: Pick<Model, 'id' | 'name'>;
}

/** A model's name, which leads to its page. */
export function ModelLink({ model, ...style }: ModelLinkProps) {
  return (
    <LinkAnchor fw={500} {...style} to="/models/$modelId" params={{ modelId: String(model.id) }}>
      {model.name}
    </LinkAnchor>
  );
}
