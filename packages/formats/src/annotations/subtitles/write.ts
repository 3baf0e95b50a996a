import { Faults } from '../faults.js';
import { type NewDocument, spokenOf, utf8, type Written } from '../writing/types.js';
import { clock } from './clock.js';

/** A line without text would end the cue. */
const cueText = (text: string): string => text.replace(/[\r\n]+\s*/gu, '\n').trim();

export function writeSrt(document: NewDocument): Written {
  const faults = new Faults();
  const cues = spokenOf(document, faults, 'SRT').map(({ start, end, text }, i) =>
    [i + 1, `${clock(start, ',')} --> ${clock(end, ',')}`, escaped(cueText(text)), '', ''].join('\n'),
  );
  return { bytes: utf8(cues.join('')), faults: faults.list() };
}

export function writeWebVtt(document: NewDocument): Written {
  const faults = new Faults();
  const cues = spokenOf(document, faults, 'WebVTT').map(({ start, end, text, participant }) => {
    const voice = participant === null ? '' : `<v ${escaped(participant.replace(/\s+/gu, ' '))}>`;
    return [`${clock(start, '.')} --> ${clock(end, '.')}`, voice + escaped(cueText(text)), '', ''].join('\n');
  });
  return { bytes: utf8(`WEBVTT\n\n${cues.join('')}`), faults: faults.list() };
}

const escaped = (text: string): string =>
  text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
