import { alignLabels } from '@persephone/formats/edit-alignment';
import { type Calibration, fitCalibration, type Judged, judge } from '../metrics/index.js';
import { Decoder, type DecodingDescription } from '../models/decoder.js';
import type { Posteriors } from './evaluate.js';

/**
 * The calibration of a model's confidences, by the validation set decoded as users will decode. Undefined where that
 * has too few labels. The model is one without calibration.
 * @param pause is called between utterances
 */
export async function calibrationOf(
  posteriors: readonly Posteriors[],
  model: DecodingDescription,
  pause: () => void | Promise<void> = () => {},
): Promise<Calibration | undefined> {
  const decoder = new Decoder(model);
  const judged: Judged[] = [];
  for (const { utterance, logProbs } of posteriors) {
    const { labels } = decoder.decode(logProbs);
    const steps = alignLabels(
      utterance.labels,
      labels.map(({ label }) => label),
    );
    judged.push(
      ...judge(
        steps,
        labels.map(({ confidence }) => confidence),
      ),
    );
    await pause();
  }
  return fitCalibration(judged);
}
