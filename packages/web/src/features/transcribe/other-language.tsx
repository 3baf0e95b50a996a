import { Text } from '@mantine/core';
import type { Audio, Language, Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { isOf, languageNames } from '../../shared/languages/of-language.js';
import { isChosen, type Selection } from './selection.js';

/** The languages of the chosen recordings, as far as they are shown. */
export const languagesOfChosen = (items: readonly Audio[], selection: Selection): ReadonlySet<number> =>
  new Set(items.filter(({ id }) => isChosen(selection, id)).flatMap(({ languageId }) => languageId ?? []));

interface OtherLanguageProps {
  readonly model: Model;
  /** That there are to choose between. */
  readonly languages: readonly Language[];
  /** Of the recordings to be transcribed. */
  readonly chosen: ReadonlySet<number>;
}

/** That the model has learned another language than that of what is to be transcribed. */
export function OtherLanguage({ model, languages, chosen }: OtherLanguageProps) {
  const names = languageNames(model, languages);
  const others = languages.filter(({ id }) => chosen.has(id) && !isOf(model, id));
  if (names === undefined || others.length === 0) return null;
  return (
    <Text size="sm" c="orange.8" role="status">
      {t('“{model}” has learned {names}; among the chosen recordings are some of {others}.', {
        model: model.name,
        names,
        others: others.map(({ name }) => name).join(', '),
      })}
    </Text>
  );
}
