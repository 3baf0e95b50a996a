import type { Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { ChooseLanguage } from '../../shared/languages/choose.js';
import { languagesChanged } from '../../shared/languages/queries.js';
import { showDone, showFailure } from '../../ui/undo-notice.js';
import { setLanguage } from './queries.js';

/** Of which language an imported model is, to be changed; of one that was trained here, its corpus says so. */
export function LanguageOfModel({ model }: { model: Model }) {
  if (!model.imported) return null;
  const before = model.languages[0]?.id ?? null;
  const change = async (id: number | null) => {
    await setLanguage(model.id, id);
    await languagesChanged();
  };
  return (
    <ChooseLanguage
      current={before}
      onChoose={async (language) => {
        try {
          await change(language?.id ?? null);
          const names = { model: model.name, name: language?.name ?? '' };
          showDone(
            language
              ? t('“{model}” is a model of {name} now.', names)
              : t('“{model}” is a model of no language now.', names),
            () => change(before),
          );
        } catch (error) {
          showFailure(t('Not changed'))(error);
        }
      }}
    />
  );
}
