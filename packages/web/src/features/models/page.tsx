import { Page } from '../../ui/page.js';

export function ModelsPage() {
  return <Page title="Models">{null}</Page>;
}
