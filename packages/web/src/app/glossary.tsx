import { Modal, Table } from '@mantine/core';
import { t } from '../i18n/index.js';

/** The words of the page, as they are used in the field. */
const entries: readonly (readonly [word: string, meaning: string])[] = [
  [t('Recording'), t('A sound file, of one utterance or of a whole session. ELAN calls it media.')],
  [
    t('Annotation'),
    t('What an annotation file of ELAN, Praat or another program says of a time span of a recording.'),
  ],
  [t('Tier'), t('A layer of annotations in an annotation file, e.g. the transcription of one speaker.')],
  [t('Segment'), t('A part of a recording, from a time to a time. Its two ends are its boundaries.')],
  [
    t('Utterance'),
    t('A recording, or a segment of one, with its transcription: what models are trained on.'),
  ],
  [
    t('Transcription'),
    t('What was said, written as labels: by a person, or by a model as a draft for a person to review.'),
  ],
  [
    t('Label'),
    t('One unit that a model recognises: a phoneme, a tone, or whatever the transcriptions separate.'),
  ],
  [t('Label type'), t('What the labels of a transcription are: phonemes, or phonemes and tones.')],
  [t('Label set'), t('All different labels of a corpus. A model recognises these and no others.')],
  [
    t('Corpus'),
    t(
      'Utterances divided into a training, a validation and a test set. A corpus never changes once it is made.',
    ),
  ],
  [t('Training set'), t('The utterances that a model learns from.')],
  [
    t('Validation set'),
    t('The utterances that tell after each epoch how good the model is, and which epoch is the best.'),
  ],
  [
    t('Test set'),
    t('Utterances that the model has never met. They are used when all is done, to tell how good it is.'),
  ],
  [
    t('Features'),
    t(
      'The numbers that a model is given of the sound, a hundred times a second: e.g. a filterbank, MFCC, pitch.',
    ),
  ],
  [
    t('Model'),
    t('A network that has learned to transcribe. Transcribing speech of its language, it writes drafts.'),
  ],
  [t('Preset'), t('Settings of a training under one name, such as “quick”.')],
  [t('Epoch'), t('One pass of the training through all utterances of the training set.')],
  [
    t('Label error rate (LER)'),
    t(
      'Substitutions, insertions and deletions for every hundred labels of the reference. 20 % means that about one label in five has to be corrected. Lower is better.',
    ),
  ],
  [t('Substitution'), t('Another label was recognised than the one of the reference.')],
  [t('Insertion'), t('A label was recognised where the reference has none.')],
  [t('Deletion'), t('A label of the reference was not recognised.')],
  [t('Reference and hypothesis'), t('What a person wrote, and what a model recognised of the same speech.')],
  [t('Confidence'), t('How probable a model takes a label to be. Low confidence is where to look first.')],
  [
    t('Review'),
    t('To listen to a draft, correct it and accept it. What was accepted is an utterance to train on.'),
  ],
];

/** The words of the page, with what each means. */
export function Glossary({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={t('Glossary')} size="lg">
      <Table verticalSpacing={6} layout="fixed">
        <Table.Tbody>
          {entries.map(([word, meaning]) => (
            <Table.Tr key={word}>
              <Table.Th w="30%" ta="start" scope="row">
                {word}
              </Table.Th>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
