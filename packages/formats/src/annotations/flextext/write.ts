import { Faults } from '../faults.js';
import { type NewDocument, oneLine, spokenOf, utf8, type Written } from '../writing/types.js';
import { attributes, escapeText } from '../xml/escape.js';

const mediaGuid = '00000000-0000-0000-0000-000000000001';

/** A phrase for each annotation of the tiers that depend on none. */
export function writeFlextext(document: NewDocument): Written {
  const faults = new Faults();
  const lang = document.language ?? 'und';
  const phrases = spokenOf(document, faults, 'FLEx').map(({ start, end, text, participant, draft }, i) =>
    [
      `          <phrase${attributes({ 'begin-time-offset': start, 'end-time-offset': end, 'media-file': document.media === null ? null : mediaGuid, speaker: participant })}>`,
      `            <item${attributes({ type: 'segnum', lang: 'en' })}>${i + 1}</item>`,
      `            <item${attributes({ type: 'txt', lang })}>${escapeText(oneLine(text))}</item>`,
      ...(draft ? ['            <item type="note" lang="en">draft</item>'] : []),
      '          </phrase>',
    ].join('\n'),
  );
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<document version="2">',
    '  <interlinear-text>',
    '    <paragraphs>',
    '      <paragraph>',
    '        <phrases>',
    ...phrases,
    '        </phrases>',
    '      </paragraph>',
    '    </paragraphs>',
    `    <languages><language${attributes({ lang, vernacular: 'true' })}/></languages>`,
    ...(document.media === null
      ? []
      : [
          `    <media-files offset-type="milliseconds"><media${attributes({ guid: mediaGuid, location: document.media })}/></media-files>`,
        ]),
    '  </interlinear-text>',
    '</document>',
    '',
  ];
  return { bytes: utf8(lines.join('\n')), faults: faults.list() };
}
