import { Page } from '../../ui/page.js';

export function UtterancesPage() {
  return <Page title="Utterances">{null}</Page>;
}
