import { t } from '../i18n/index.js';
import { EmptyState } from '../ui/empty-state.js';
import { LinkButton } from '../ui/links.js';
import { Page } from '../ui/page.js';

/** Instead of a page, where an address leads nowhere. */
export function NothingHere() {
  return (
    <Page title={t('There is nothing here')}>
      <EmptyState title={t('There is no page at this address')}>
        <p>{t('It may be mistyped, or belong to something that has been deleted since.')}</p>
        <LinkButton to="/">{t('To the start page')}</LinkButton>
      </EmptyState>
    </Page>
  );
}
