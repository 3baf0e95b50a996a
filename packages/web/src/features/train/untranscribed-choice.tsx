import { Checkbox } from '@mantine/core';
import type { UntranscribedSummary } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { choiceInWords } from './untranscribed.js';

interface Props {
  /** Undefined until it is known. */
  readonly summary: UntranscribedSummary | undefined;
  /** Of the training set. */
  readonly trainingMs: number;
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
}

const explanation = t(
  'The model transcribes them itself while it is trained, and learns from those of which it is most confident.',
);
const none = t(
  'There is no recording that nobody has transcribed. Import some, and the model can learn from them without a transcription.',
);

/** Whether the training learns from what nobody has transcribed, too. */
export function UntranscribedChoice({ summary, trainingMs, chosen, onChoose }: Props) {
  const possible = summary !== undefined && summary.recordings > 0;
  return (
    <Checkbox
      label={choiceInWords(summary, trainingMs)}
      description={summary?.recordings === 0 ? none : explanation}
      checked={chosen && possible}
      disabled={!possible}
      onChange={(event) => onChoose(event.currentTarget.checked)}
    />
  );
}
