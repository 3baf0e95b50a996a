import { grouped } from '../../grouped/index.js';
import { Faults } from '../faults.js';
import {
  type NewDocument,
  oneLine,
  seconds,
  spokenOf,
  type TimedText,
  utf8,
  type Written,
} from '../writing/types.js';
import { attributes, escapeText } from '../xml/escape.js';

/** Turns that overlap become one with several speakers, all from its beginning to its end: the format has no more. */
export function writeTrs(document: NewDocument): Written {
  const faults = new Faults();
  const spoken = spokenOf(document, faults, 'Transcriber');
  const names = [...new Set(spoken.map(({ participant, tier }) => participant ?? tier))];
  const ids = new Map(names.map((name, i) => [name, `spk${i + 1}`]));
  const id = ({ participant, tier }: TimedText) => ids.get(participant ?? tier) ?? '';
  const groups: TimedText[][] = [];
  let reached = Number.NEGATIVE_INFINITY;
  for (const one of spoken) {
    const last = groups.at(-1);
    if (last && one.start < reached) last.push(one);
    else groups.push([one]);
    reached = Math.max(reached, one.end);
  }
  const end = Math.max(document.lengthMilliseconds ?? 0, reached, 0);
  const turns: string[] = [];
  let at = 0;
  const empty = (to: number) => {
    if (to > at) turns.push(turn(at, to, '', ''));
    at = to;
  };
  for (const group of groups) {
    const from = group.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
    const to = group.reduce((most, { end }) => Math.max(most, end), 0);
    empty(from);
    const bySpeaker = grouped(group, id);
    const speakers = [...bySpeaker.keys()];
    const whole = group.filter((one) => one.start !== from || one.end !== to);
    if (whole.length > 0)
      faults.add(
        'times-widened',
        `${from} to ${to} ms: speech that overlaps is in one turn, whose times all of it has now.`,
        { milliseconds: from },
        whole.length,
      );
    const body = [...bySpeaker.values()].map((own, i) => {
      const text = own
        .map((one) => `${one.draft ? '<Comment desc="draft"/>' : ''}${escapeText(oneLine(one.text))}`)
        .join(' ');
      return speakers.length === 1 ? `${text}\n` : `<Who nb="${i + 1}"/>\n${text}\n`;
    });
    turns.push(turn(from, to, speakers.join(' '), body.join('')));
    at = to;
  }
  empty(end);
  const whole = { startTime: '0', endTime: seconds(end, 3) };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE Trans SYSTEM "trans-14.dtd">',
    `<Trans${attributes({ audio_filename: document.media?.replace(/\.[^.]+$/u, '') ?? '', version: 1 })}>`,
    '<Speakers>',
    ...names.map(
      (name, i) => `<Speaker${attributes({ id: `spk${i + 1}`, name, check: 'no', scope: 'local' })}/>`,
    ),
    '</Speakers>',
    '<Episode>',
    `<Section${attributes({ type: 'report', ...whole })}>`,
    `${turns.join('')}</Section>`,
    '</Episode>',
    '</Trans>',
    '',
  ];
  return { bytes: utf8(lines.join('\n')), faults: faults.list() };
}

function turn(start: number, end: number, speaker: string, body: string): string {
  const times = { startTime: seconds(start, 3), endTime: seconds(end, 3) };
  return `<Turn${attributes({ ...(speaker === '' ? {} : { speaker }), ...times })}>\n<Sync time="${times.startTime}"/>\n${body}</Turn>\n`;
}
