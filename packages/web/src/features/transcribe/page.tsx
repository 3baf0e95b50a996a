import { Page } from '../../ui/page.js';

export function TranscribePage() {
  return <Page title="Transcribe and review">{null}</Page>;
}
