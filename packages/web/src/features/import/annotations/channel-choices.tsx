import { NativeSelect, SimpleGrid, Text, Title } from '@mantine/core';
import { t } from '../../../i18n/index.js';
import { channelChoices, chosenChannel } from '../../../ui/channel-words.js';
import { channelsToChoose } from './session.js';
import { type Annotations, chooseChannel } from './store.js';

/** Everybody, whose channels a recipe says by a pattern, too. */
const anybody = '*';

/** From which channel of the recordings each speaker is taken, where there are several. */
export function ChannelChoices({ state }: { readonly state: Annotations }) {
  const { session, overviews } = state;
  const channels = channelsToChoose(session);
  if (channels === 0) return null;
  const speakers = [...new Set(Object.values(overviews).flatMap((one) => one.speakers))];
  const chosen = session.channels.map(({ of }) => of);
  const names = [...new Set([...speakers, ...chosen.filter((of) => of !== anybody), anybody])];
  const options = channelChoices(channels);
  return (
    <section aria-labelledby="channels">
      <Title order={3} size="h5" id="channels">
        {t('Channels')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t(
          'Where each speaker has a microphone, and so a channel, of their own, say which it is. Mixed, all channels are taken together.',
        )}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 4 }}>
        {names.map((name) => (
          <NativeSelect
            key={name}
            size="xs"
            label={name === anybody ? (names.length > 1 ? t('Everybody else') : t('Everybody')) : name}
            data={options}
            value={String(session.channels.find(({ of }) => of === name)?.channel ?? '')}
            onChange={({ currentTarget: { value } }) => chooseChannel(name, chosenChannel(value))}
          />
        ))}
      </SimpleGrid>
    </section>
  );
}
