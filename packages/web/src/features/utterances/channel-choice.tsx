import { NativeSelect } from '@mantine/core';
import type { Utterance } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { channelChoices, chosenChannel } from '../../ui/channel-words.js';

interface ChannelChoiceProps {
  readonly utterance: Pick<Utterance, 'channel' | 'recordingChannels'>;
  readonly busy: boolean;
  readonly onChoose: (channel: number | null) => void;
}

/** Which channel of its recording an utterance is taken from, where there are several. */
export function ChannelChoice({ utterance, busy, onChoose }: ChannelChoiceProps) {
  const { channel, recordingChannels } = utterance;
  if ((recordingChannels ?? 1) < 2 && channel === null) return null;
  return (
    <NativeSelect
      label={t('Channel of the recording')}
      description={t('What is heard, drawn and learned from is of that channel alone. Saved at once.')}
      disabled={busy}
      data={channelChoices(Math.max(recordingChannels ?? 1, channel ?? 1))}
      value={String(channel ?? '')}
      onChange={({ currentTarget }) => onChoose(chosenChannel(currentTarget.value))}
    />
  );
}
