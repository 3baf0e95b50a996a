import { Faults } from '../faults.js';
import {
  type NewDocument,
  oneLine,
  reportSpeakers,
  reportUnmarkedDrafts,
  seconds,
  spokenOf,
  utf8,
  type Written,
} from '../writing/types.js';

export function writeAudacity(document: NewDocument): Written {
  const faults = new Faults();
  const spoken = spokenOf(document, faults, 'Audacity');
  reportUnmarkedDrafts(spoken, faults, 'Audacity');
  reportSpeakers(spoken, faults, 'Audacity');
  const lines = spoken.map(
    ({ start, end, text }) => `${seconds(start, 6)}\t${seconds(end, 6)}\t${oneLine(text)}\n`,
  );
  return { bytes: utf8(lines.join('')), faults: faults.list() };
}
