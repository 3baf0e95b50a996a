import { Faults } from '../faults.js';
import { UniqueNames } from '../new-tier.js';
import { type NewDocument, oneLine, spokenOf, utf8, type Written } from '../writing/types.js';

export function writeChat(document: NewDocument): Written {
  const faults = new Faults();
  const spoken = spokenOf(document, faults, 'CHAT');
  const codes = new Map<string | null, string>();
  const used = new UniqueNames();
  for (const { participant } of spoken) {
    if (codes.has(participant)) continue;
    const letters = (participant ?? '')
      .normalize('NFD')
      .toUpperCase()
      .replace(/[^A-Z0-9]/gu, '')
      .slice(0, 3);
    codes.set(participant, used.of(letters || 'SPK'));
  }
  const language = document.language?.match(/^[a-z]{3}$/u)?.[0] ?? 'und';
  const name = (participant: string | null) =>
    participant === null ? '' : ` ${participant.trim().replace(/[\s,]+/gu, '_')}`;
  const lines = [
    '@UTF8',
    '@Begin',
    `@Languages:\t${language}`,
    `@Participants:\t${[...codes].map(([participant, code]) => `${code}${name(participant)} Participant`).join(', ')}`,
    ...[...codes.values()].map((code) => `@ID:\t${language}|corpus|${code}|||||Participant|||`),
    ...(document.media === null ? [] : [`@Media:\t${document.media.replace(/\.[^.]+$/u, '')}, audio`]),
    ...spoken.flatMap(({ participant, text, start, end, draft }) => [
      `*${codes.get(participant)}:\t${oneLine(text)} \u0015${start}_${end}\u0015`,
      ...(draft ? ['%com:\tdraft'] : []),
    ]),
    '@End',
  ];
  return { bytes: utf8(`${lines.join('\n')}\n`), faults: faults.list() };
}
