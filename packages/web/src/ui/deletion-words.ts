// What is said of things that would be deleted with others. Pure.
import type { DeletionPreview, Restored } from '../api/schema.js';
import { t } from '../i18n/index.js';
import { count } from './words.js';

type Counts = DeletionPreview['counts'];

/** '1 corpus', '84 utterances, 2 corpora and 1 model'; undefined where nothing is. */
export function alsoDeleted({ utterance, corpus, model }: Counts): string | undefined {
  const parts = [
    ...(utterance > 0 ? [count(utterance, 'utterance')] : []),
    ...(corpus > 0 ? [count(corpus, 'corpus', 'corpora')] : []),
    ...(model > 0 ? [count(model, 'model')] : []),
  ];
  const last = parts.pop();
  return parts.length === 0 || last === undefined
    ? last
    : t('{parts} and {last}', { parts: parts.join(', '), last });
}

/** How many of each kind there are beside those that are shown, in words. */
export function notShown(
  counts: Counts,
  shown: readonly { readonly kind: keyof Counts }[],
): string | undefined {
  const left = { ...counts };
  for (const { kind } of shown) left[kind]--;
  const described = alsoDeleted(left);
  return described && t('{described} more', { described });
}

/** How much a corpus loses. */
export const lossOf = ({ name, loses, left }: DeletionPreview['losing'][number]): string =>
  t('“{name}” loses {loses} of {all, plural, one {# utterance} other {# utterances}}', {
    ...{ name, loses, all: loses + left },
  });

/** What came of an undoing: some may have come back otherwise, or have been replaced since. */
export const restoredWords = ({ utterances, restored }: Restored): string =>
  restored === utterances
    ? t('{restored, plural, one {# utterance is back.} other {# utterances are back.}}', { restored })
    : t(
        '{restored} of {utterances, plural, one {# utterance} other {# utterances}} are back; the rest have come back otherwise, or others stand in their place.',
        { restored, utterances },
      );
