import { t } from '../i18n/index.js';
import { type Key, type KeyEntry, keyIndex, keyName } from '../ui/keys.js';

/** On a label under its time. */
export const labelTrackKeys: readonly (KeyEntry & { readonly step: 1 | -1 })[] = [
  { keys: ['ArrowRight'], label: t('to the next label, and play it'), step: 1 },
  { keys: ['ArrowLeft'], label: t('to the label before, and play it'), step: -1 },
];
const index = keyIndex(labelTrackKeys, ({ keys }) => keys);

/** How many labels on a key leads; undefined for what it would do anyhow. */
export const labelTrackStep = (key: Key): 1 | -1 | undefined =>
  key.metaKey ? undefined : index.get(keyName({ ...key, shiftKey: false }))?.step;
