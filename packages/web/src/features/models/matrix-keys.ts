import { t } from '../../i18n/index.js';
import { type Key, type KeyEntry, keyIndex, keyName } from '../../ui/keys.js';
import type { Direction } from './matrix.js';

/** On an error of the confusion matrix. */
export const matrixKeys: readonly (KeyEntry & { readonly direction: Direction })[] = [
  { keys: ['ArrowUp'], label: t('to the next error above'), direction: 'up' },
  { keys: ['ArrowDown'], label: t('to the next error below'), direction: 'down' },
  { keys: ['ArrowLeft'], label: t('to the next error on the left'), direction: 'left' },
  { keys: ['ArrowRight'], label: t('to the next error on the right'), direction: 'right' },
];
const index = keyIndex(matrixKeys, ({ keys }) => keys);

/** Where a key leads; undefined for what it would do anyhow. */
export const matrixDirection = (key: Key): Direction | undefined =>
  key.metaKey ? undefined : index.get(keyName({ ...key, shiftKey: false }))?.direction;
