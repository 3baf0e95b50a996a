import { Page } from '../../ui/page.js';

export function TrainPage() {
  return <Page title="Train">{null}</Page>;
}
