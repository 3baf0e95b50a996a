import { EmptyState } from '../ui/empty-state.js';
import { LinkButton } from '../ui/links.js';
import { Page } from '../ui/page.js';

/** Instead of a page, where an address leads nowhere. */
export function NothingHere() {
  return (
    <Page title="There is nothing here">
      <EmptyState title="This address leads nowhere">
        <p>It may be mistyped, or belong to something that has been deleted since.</p>
        <LinkButton to="/">To the start</LinkButton>
      </EmptyState>
    </Page>
  );
}
