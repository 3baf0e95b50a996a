import { t } from '../i18n/index.js';
/** Of a recording, which channel is used; null: all of them, mixed. */
export const channelInWords = (channel: number | null): string =>
  channel === null ? t('all channels, mixed') : t('channel {channel}', { channel });

/** To choose from, of a recording with so many channels; an empty value stands for all of them. */
export const channelChoices = (channels: number): { readonly value: string; readonly label: string }[] => [
  { value: '', label: t('All, mixed') },
  ...Array.from({ length: channels }, (_, i) => ({
    value: String(i + 1),
    label: t('Channel {i}', { i: i + 1 }),
  })),
];

/** What a chosen value stands for. */
export const chosenChannel = (value: string): number | null => (value === '' ? null : Number(value));
