import { Page } from '../../ui/page.js';

export function CorporaPage() {
  return <Page title="Corpora">{null}</Page>;
}
