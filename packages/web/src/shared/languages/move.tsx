import { IconArrowsRightLeft } from '@tabler/icons-react';
import { answer, client } from '../../api/client.js';
import type { Audio, Language, MovedAudio } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { showDone, showFailure } from '../../ui/undo-notice.js';
import { count } from '../../ui/words.js';
import { ChooseLanguage } from './choose.js';
import { languagesChanged } from './queries.js';

type Moved = MovedAudio['moved'];

const send = (audioIds: readonly number[], languageId: number | null) =>
  answer(client.PATCH('/v1/audio', { body: { audioIds: [...audioIds], languageId } }));

/** Each back to where it was. */
async function moveBack(moved: Moved): Promise<void> {
  for (const { languageId, audioIds } of moved) await send(audioIds, languageId);
  await languagesChanged();
}

/** Say of which language these recordings are, or of none; it can be undone. */
async function move(audioIds: readonly number[], language: Language | null): Promise<void> {
  const { moved } = await send(audioIds, language?.id ?? null);
  await languagesChanged();
  const recordings = count(
    moved.reduce((sum, part) => sum + part.audioIds.length, 0),
    'recording',
  );
  showDone(
    language
      ? t('Moved {recordings} to {name}.', { recordings, name: language.name })
      : t('Moved {recordings} out of their language.', { recordings }),
    moved.length > 0 ? () => moveBack(moved) : undefined,
  );
}

interface MoveToLanguageProps {
  readonly audioIds: ReadonlySet<number>;
  readonly onMoved: () => void;
}

/** Moves the chosen recordings to a language. */
export const MoveToLanguage = ({ audioIds, onMoved }: MoveToLanguageProps) => (
  <ChooseLanguage
    words={t('Move to a language')}
    icon={<IconArrowsRightLeft size={14} />}
    onChoose={(language) => move([...audioIds], language).then(onMoved, showFailure(t('Not moved')))}
  />
);

/** Of which language a recording is, to be changed. */
export const LanguageOfRecording = ({ audio }: { audio: Pick<Audio, 'id' | 'languageId'> }) => (
  <ChooseLanguage
    current={audio.languageId}
    onChoose={(language) => move([audio.id], language).catch(showFailure(t('Not moved')))}
  />
);
