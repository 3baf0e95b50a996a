import {
  pathCandidates,
  readParameters,
  readTierFile,
  writeTierFile,
} from '@persephone/formats/elan-recogniser';
import { describe, expect, it } from 'vitest';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the parameters that ELAN gives', () => {
  it('are unescaped, those that are empty left out', () => {
    const given = readParameters(
      bytes(
        '<?xml version="1.0" encoding="UTF-8"?>\n<PARAM xmlns:xsi="x">\n' +
          '<param name="InvocationContext">Id 12</param>\n<param name="model">Tsuut&apos;ina &amp; co &#x2b;</param>\n' +
          '<param name="key"></param>\n<param name="shortest_pause">25.0</param>\n</PARAM>\n',
      ),
    );
    expect([...given]).toEqual([
      ['InvocationContext', 'Id 12'],
      ['model', "Tsuut'ina & co +"],
      ['shortest_pause', '25.0'],
    ]);
  });

  it('are read in the code page of older versions, too', () => {
    const old = '<PARAM><param name="source">/home/Zoë.wav</param></PARAM>';
    expect(readParameters(Buffer.from(old, 'latin1')).get('source')).toBe('/home/Zoë.wav');
  });

  it('may be paths of several forms', () => {
    expect(pathCandidates('///home/x.wav')).toContain('/home/x.wav');
    expect(pathCandidates('file:///home/a%20b.wav')).toContain('/home/a b.wav');
    expect(pathCandidates('///C:/a/b.wav')).toContain('C:/a/b.wav');
    expect(pathCandidates('/home/100%.wav')).toContain('/home/100%.wav');
  });
});

describe('a tier that ELAN hands over', () => {
  const tier = (spans: string) =>
    bytes(
      `<?xml version="1.0" encoding="UTF-8"?>\n<TIER xmlns:xsi="x" columns="tx_Ana">\n${spans}\n</TIER>\n`,
    );
  const span = (start: string, end: string, text: string) =>
    `<span start="${start}" end="${end}"><v>${text}</v></span>`;

  it('is read from XML, in seconds', () => {
    const read = readTierFile(
      tier(`${span('12.340', '13.500', 'a &amp; b')}\n${span('14.0', '15.0', '')}`),
      'in.xml',
    );
    expect(read).toEqual({
      name: 'tx_Ana',
      spans: [
        { startMs: 12_340, endMs: 13_500, text: 'a & b' },
        { startMs: 14_000, endMs: 15_000, text: '' },
      ],
      unread: 0,
    });
  });

  it('is read where its text is not escaped, over lines, too', () => {
    const read = readTierFile(
      tier(`${span('1.0', '2.0', 'a & b\n<c>')}\n${span('3.0', '4.0', 'd')}`),
      'in.xml',
    );
    expect(read.spans.map(({ text }) => text)).toEqual(['a & b\n<c>', 'd']);
  });

  it('is read from CSV', () => {
    const csv = bytes('"#starttime";"#endtime";"tx"\n12.340;13.500;"a;b"\nx;y;z\n');
    expect(readTierFile(csv, 'in.csv')).toEqual({
      name: 'tx',
      spans: [{ startMs: 12_340, endMs: 13_500, text: 'a;b' }],
      unread: 1,
    });
  });

  it('has its spans without times counted', () => {
    const read = readTierFile(tier(`${span('', '2.0', 'a')}<span start="3.0" end="3.0"/>`), 'in.xml');
    expect([read.spans.length, read.unread]).toEqual([0, 2]);
  });
});

it('tiers are given back in whole milliseconds, escaped, under names without spaces', () => {
  const spans = [{ startMs: 12_340.4, endMs: 13_500, text: '<a> & "b"\u0000' }];
  const text = writeTierFile([{ name: '#tx Ana_m', spans }]);
  expect(text).toContain('<TIER columns="tx_Ana_m">');
  expect(text).toContain('<span start="12340" end="13500"><v>&lt;a&gt; &amp; &quot;b&quot;\ufffd</v></span>');
  expect(readTierFile(bytes(text), 'out.xml').spans).toEqual([
    { startMs: 12_340, endMs: 13_500, text: '<a> & "b"\ufffd' },
  ]);
});
