import { Faults } from '../faults.js';
import { type NewTier, UniqueNames } from '../new-tier.js';
import { type NewDocument, seconds, utf8, type Written } from '../writing/types.js';
import { attributes, escapeText } from '../xml/escape.js';

/** EXMARaLDA's basic transcription: every time of the document is a point of its common timeline. */
export function writeExb({ media, language, lengthMilliseconds, tiers }: NewDocument): Written {
  const faults = new Faults();
  const speakers = speakersOf(tiers);
  const times = new Set([0, ...(lengthMilliseconds === null ? [] : [Math.round(lengthMilliseconds)])]);
  for (const { annotations } of tiers) for (const { start, end } of annotations) times.add(start).add(end);
  const points = new Map([...times].sort((a, b) => a - b).map((time, i) => [time, `T${i}`]));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<basic-transcription>',
    '    <head>',
    '        <meta-information>',
    '            <project-name/>',
    '            <transcription-name/>',
    ...(media === null ? [] : [`            <referenced-file${attributes({ url: media })}/>`]),
    '            <ud-meta-information/>',
    '            <comment/>',
    '            <transcription-convention/>',
    '        </meta-information>',
    '        <speakertable>',
    ...[...speakers].flatMap(([name, id]) => speaker(name, id, language)),
    '        </speakertable>',
    '    </head>',
    '    <basic-body>',
    '        <common-timeline>',
    ...[...points].map(([time, id]) => `            <tli${attributes({ id, time: seconds(time, 3) })}/>`),
    '        </common-timeline>',
    ...tierLines(tiers, speakers, points, faults),
    '    </basic-body>',
    '</basic-transcription>',
    '',
  ];
  return { bytes: utf8(lines.join('\n')), faults: faults.list() };
}

function speakersOf(tiers: readonly NewTier[]): Map<string, string> {
  const names = new Set(tiers.flatMap(({ participant }) => participant ?? []));
  return new Map([...names].map((name, i) => [name, `SPK${i}`]));
}

function speaker(name: string, id: string, language: string | null): string[] {
  return [
    `            <speaker${attributes({ id })}>`,
    `                <abbreviation>${escapeText(name)}</abbreviation>`,
    '                <sex value="u"/>',
    language === null
      ? '                <languages-used/>'
      : `                <languages-used><language${attributes({ lang: language })}/></languages-used>`,
    '                <l1/>',
    '                <l2/>',
    '                <ud-speaker-information/>',
    '                <comment/>',
    '            </speaker>',
  ];
}

function tierLines(
  tiers: readonly NewTier[],
  speakers: ReadonlyMap<string, string>,
  points: ReadonlyMap<number, string>,
  faults: Faults,
): string[] {
  const ids = new UniqueNames();
  const transcribed = new Set<string | null>();
  return tiers.flatMap(({ name, participant = null, segmentsOf, annotations }) => {
    const id = ids.of(xmlName(name));
    // A speaker has one tier of transcription (t); another is a description (d), what lies within one annotates it (a).
    const type = segmentsOf ? 'a' : transcribed.has(participant) ? 'd' : 't';
    if (type === 't') transcribed.add(participant);
    reportOverlaps(name, annotations, faults);
    const values = {
      id,
      speaker: participant === null ? null : speakers.get(participant),
      category: type === 't' ? 'v' : name.replace(/@[^@]*$/u, ''),
      type,
      'display-name': name,
    };
    return [
      `        <tier${attributes(values)}>`,
      ...annotations
        .toSorted((a, b) => a.start - b.start)
        .map(
          ({ start, end, text }) =>
            `            <event${attributes({ start: points.get(start), end: points.get(end) })}>${escapeText(text)}</event>`,
        ),
      '        </tier>',
    ];
  });
}

function reportOverlaps(name: string, annotations: NewTier['annotations'], faults: Faults): void {
  let reached = 0;
  for (const { start, end } of annotations.toSorted((a, b) => a.start - b.start)) {
    if (start < reached)
      faults.add(
        'overlap',
        `Annotations of tier ${JSON.stringify(name)} overlap, which EXMARaLDA shows one over the other.`,
        { tier: name, milliseconds: start },
      );
    reached = Math.max(reached, end);
  }
}

/** An id of XML, which the format's tiers have; their own name is shown beside it. */
function xmlName(name: string): string {
  const id = name.replace(/[^\p{L}\p{N}_.-]/gu, '_');
  return /^[\p{L}_]/u.test(id) ? id : `_${id}`;
}
