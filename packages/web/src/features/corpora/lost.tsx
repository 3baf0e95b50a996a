import { Alert, List } from '@mantine/core';
import type { CorpusDetails } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { setWords } from './words.js';

const mostShown = 12;

/** Utterances that were deleted since the corpus was made. */
export function LostUtterances({ corpus: { lost, lostUtterances, models } }: { corpus: CorpusDetails }) {
  if (lost === 0) return null;
  const shown = lostUtterances.slice(0, mostShown);
  const others = lost - shown.length;
  return (
    <Alert
      color="orange"
      variant="light"
      title={t(
        '{lost, plural, one {# utterance of this corpus was deleted} other {# utterances of this corpus were deleted}}',
        { lost },
      )}
    >
      {models > 0
        ? t('What was trained on it stays as it is and transcribes on. A new training goes without them.')
        : t('A training goes without them.')}
      <List size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        {shown.map(({ utteranceId, name, set }) => (
          <List.Item key={utteranceId}>{t('{name} ({set})', { name, set: setWords[set].name })}</List.Item>
        ))}
        {others > 0 && <List.Item>{t('and {others}', { others: count(others, 'utterance') })}</List.Item>}
      </List>
    </Alert>
  );
}
