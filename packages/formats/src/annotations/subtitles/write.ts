import { Faults } from '../faults.js';
import {
  type NewDocument,
  reportSpeakers,
  reportUnmarkedDrafts,
  spokenOf,
  utf8,
  type Written,
} from '../writing/types.js';
import { clock } from './clock.js';

/** A line without text would end the cue. */
const cueText = (text: string): string => text.replace(/[\r\n]+\s*/gu, '\n').trim();

export function writeSrt(document: NewDocument): Written {
  const faults = new Faults();
  const spoken = spokenOf(document, faults, 'SRT');
  reportUnmarkedDrafts(spoken, faults, 'SRT');
  reportSpeakers(spoken, faults, 'SRT');
  const cues = spoken.map(({ start, end, text }, i) =>
    [i + 1, `${clock(start, ',')} --> ${clock(end, ',')}`, escaped(cueText(text)), '', ''].join('\n'),
  );
  return { bytes: utf8(cues.join('')), faults: faults.list() };
}

export function writeWebVtt(document: NewDocument): Written {
  const faults = new Faults();
  const cues = spokenOf(document, faults, 'WebVTT').map(({ start, end, text, participant, draft }) => {
    const voice = participant === null ? '' : `<v ${escaped(participant.replace(/\s+/gu, ' '))}>`;
    const mark = draft ? ['NOTE draft', ''] : [];
    return [
      ...mark,
      `${clock(start, '.')} --> ${clock(end, '.')}`,
      voice + escaped(cueText(text)),
      '',
      '',
    ].join('\n');
  });
  return { bytes: utf8(`WEBVTT\n\n${cues.join('')}`), faults: faults.list() };
}

const escaped = (text: string): string =>
  text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
