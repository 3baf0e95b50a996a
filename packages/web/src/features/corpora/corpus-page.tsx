import { Page } from '../../ui/page.js';

export function CorpusPage() {
  return <Page title="Corpus">{null}</Page>;
}
