import { describe, expect, test } from 'vitest';
import { type AnnotationDocument, readAnnotations } from '../../src/annotations/index.js';
import { latin1, utf8 } from './eaf-samples.js';

const read = (text: string) => readAnnotations(utf8(text));
const rows = (document: AnnotationDocument, id: string) =>
  document.tiers
    .find((t) => t.id === id)
    ?.annotations.map(({ start, end, text, time }) => [start, end, text, time]);
const codes = ({ faults }: AnnotationDocument) => faults.map(({ code, count }) => [code, count]);

describe('Pangloss', () => {
  const sentences = `<S id="s1" who="Ana"><AUDIO start="0.3661" end="2,5"/><FORM kindOf="phono">a
      ma</FORM><FORM kindOf="ortho">A ma</FORM><TRANSL xml:lang="en">mother</TRANSL>
      <W><M class="n"><FORM kindOf="phono">a</FORM><TRANSL xml:lang="en">A</TRANSL></M><M><FORM kindOf="phono">-ma</FORM></M></W>
      <W><FORM kindOf="phono">whole</FORM><M><FORM kindOf="phono">part</FORM></M></W></S>
    <S id="s2"><AUDIO start="0" end="0"/><FORM kindOf="phono">not aligned</FORM><W><FORM kindOf="phono">x</FORM></W></S>
    <S id="s3"><AUDIO start="2" end="4"/><M><FORM kindOf="phono">e&#x301;</FORM></M></S>`;
  const forms = [
    [
      'no namespace',
      `<TEXT id="t" xml:lang="x"><HEADER><TITLE>T</TITLE><SOUNDFILE href="Nepal/JARI.mp3"/></HEADER>${sentences}</TEXT>`,
    ],
    [
      'a default namespace, in an archive',
      `<ARCHIVE xmlns="http://x/y"><TEXT id="t"><HEADER><SOUNDFILE href="JARI.mp3"/></HEADER>${sentences}</TEXT></ARCHIVE>`,
    ],
    [
      'a prefix',
      `<p:TEXT xmlns:p="http://x/y"><p:HEADER><p:SOUNDFILE href="a\\JARI.mp3"/></p:HEADER>${sentences.replace(/<(\/?)([A-Z])/gu, '<$1p:$2')}</p:TEXT>`,
    ],
  ] as const;
  test.each(forms)('levels, kinds and languages are tiers: %s', (_, text) => {
    const document = read(text);
    expect(document).toMatchObject({
      format: 'pangloss',
      media: [{ name: 'JARI.mp3', originMilliseconds: 0 }],
    });
    expect(rows(document, 'S FORM phono @Ana')).toEqual([[366, 2500, 'a ma', 'given']]);
    expect(rows(document, 'S FORM ortho @Ana')).toEqual([[366, 2500, 'A ma', 'given']]);
    expect(rows(document, 'S TRANSL en @Ana')).toEqual([[366, 2500, 'mother', 'given']]);
    expect(rows(document, 'W FORM phono @Ana')).toEqual([
      [366, 1433, 'a-ma', 'estimated'],
      [1433, 2500, 'whole', 'estimated'],
    ]);
    expect(rows(document, 'M FORM phono @Ana')?.map(([start, end, form]) => [start, end, form])).toEqual([
      [366, 899, 'a'],
      [899, 1433, '-ma'],
      [1433, 2500, 'part'],
    ]);
    expect(rows(document, 'S FORM phono')).toEqual([
      [2000, 4000, 'é', 'given'],
      [null, null, 'not aligned', 'unknown'],
    ]);
    expect(rows(document, 'W FORM phono')).toEqual([[null, null, 'x', 'unknown']]);
    expect(codes(document)).toEqual([['not-aligned', 1]]);
    expect(document.tiers[0]?.participant).toBe('Ana');
  });

  test('overlapping sentences, texts and notes as a whole, word lists, what is not known', () => {
    const document = read(
      '<TEXT><FORM kindOf="phono">all</FORM><NOTE message="n"/><S><AUDIO start="0" end="2"/><FORM>a</FORM><NOTE message="m"/></S><S><AUDIO start="1" end="soon"/></S><S><AUDIO start="1" end="3"/><FORM>b</FORM><X/></S></TEXT>',
    );
    expect(rows(document, 'TEXT FORM phono')).toEqual([[null, null, 'all', 'unknown']]);
    expect(rows(document, 'S NOTE')).toEqual([[null, null, 'm', 'unknown']]);
    expect(codes(document)).toEqual([
      ['time-unreadable', 1],
      ['element-unknown', 1],
      ['overlap', 1],
    ]);
    expect(
      rows(read('<WORDLIST><W><AUDIO start="1" end="2"/><FORM>a</FORM></W></WORDLIST>'), 'W FORM'),
    ).toEqual([[1000, 2000, 'a', 'given']]);
  });

  test('forms of several languages or scripts are tiers of their own, those of each speaker too', () => {
    const { tiers, faults } = readAnnotations(
      utf8(
        '<TEXT><S who="A"><AUDIO start="0" end="1"/><FORM kindOf="phono" xml:lang="x">a</FORM><FORM kindOf="phone" xml:lang="x">b</FORM><FORM xml:lang="ortho">c</FORM></S><S who="B"><AUDIO start="0.5" end="2"/><FORM kindOf="phono" xml:lang="x">d</FORM></S></TEXT>',
      ),
    );
    expect(
      tiers.map(({ id, participant, language, annotations }) => [
        ...[id, participant, language, annotations.map(({ text }) => text).join()],
      ]),
    ).toEqual([
      ['S FORM phono x @A', 'A', 'x', 'a'],
      ['S FORM phone x @A', 'A', 'x', 'b'],
      ['S FORM ortho @A', 'A', 'ortho', 'c'],
      ['S FORM phono x @B', 'B', 'x', 'd'],
    ]);
    expect(faults).toEqual([]);
  });

  test('the texts of an archive are kept apart', () => {
    const one = (id: string) =>
      `<TEXT id="${id}"><S id="s"><AUDIO start="0" end="1"/><FORM>${id}</FORM></S></TEXT>`;
    expect(read(`<ARCHIVE>${one('p')}${one('q')}</ARCHIVE>`).tiers.map(({ id }) => id)).toEqual([
      'S FORM',
      'q S FORM',
    ]);
  });
});

describe('Transcriber', () => {
  const trs = (
    turns: string,
    speakers = '<Speakers><Speaker id="s1" name="Ana"/><Speaker id="s2" name="Ben"/><Speaker id="s3" name="Ben"/><Speaker id="s4" name=""/></Speakers>',
  ) =>
    `<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE Trans SYSTEM "trans-14.dtd">\n<Trans audio_filename="rec" version="3">${speakers}<Episode><Section type="report" startTime="0" endTime="9">${turns}</Section></Episode></Trans>`;

  test('a segment goes from a Sync to the next; what is no text is left out, what stands after it is text', () => {
    const document = read(
      trs(
        '<Turn speaker="s1" startTime="0" endTime="5">before\n<Sync time="1"/>a<Event desc="x" type="noise"/> b\n<Comment desc="c"/> c<Sync time="2.5"/>\n<Sync time="3"/>d</Turn>',
      ),
    );
    expect(document).toMatchObject({
      format: 'trs',
      media: [{ name: 'rec' }],
      tiers: [{ id: 'Ana', participant: 'Ana', boundaries: [0, 1000, 2500, 3000, 5000] }],
    });
    expect(rows(document, 'Ana')).toEqual([
      [0, 1000, 'before', 'given'],
      [1000, 2500, 'a b c', 'given'],
      [3000, 5000, 'd', 'given'],
    ]);
    expect(codes(document)).toEqual([
      ['speaker-same-name', 1],
      ['empty-segment', 1],
    ]);
  });

  test('several speakers in a turn have the same times; no Speakers, no speaker, Who beyond the list', () => {
    const turn =
      '<Turn speaker="s1 s2" startTime="0" endTime="5"><Sync time="0"/><Who nb="1"/>a<Who nb="2"/>b<Who nb="1"/>c<Sync time="2"/>d<Who nb="3"/>e</Turn><Turn startTime="5" endTime="6"><Sync time="5"/>f</Turn>';
    const document = read(trs(turn, ''));
    expect(rows(document, 's1')).toEqual([
      [0, 2000, 'a c', 'given'],
      [2000, 5000, 'd', 'given'],
    ]);
    expect(rows(document, 's2')).toEqual([[0, 2000, 'b', 'given']]);
    expect(rows(document, 'no speaker')).toEqual([
      [2000, 5000, 'e', 'given'],
      [5000, 6000, 'f', 'given'],
    ]);
    expect(codes(document)).toEqual([['speaker-unknown', 1]]);
    expect(read(trs(turn)).tiers.map(({ id, participant }) => [id, participant])).toEqual([
      ['Ana', 'Ana'],
      ['Ben (s2)', 'Ben'],
      ['no speaker', null],
    ]);
  });

  test('times in disorder: no segment is negative, and all is told', () => {
    const document = read(
      trs(
        '<Turn speaker="s1" startTime="" endTime="5"><Sync time=""/>a<Sync time="3"/>b<Sync time="2"/>c</Turn>' +
          '<Turn speaker="s4" startTime="7" endTime="6"><Sync time="7"/>d</Turn><Turn speaker="s4" startTime="7" endTime="8"><Sync time="8.5"/>e</Turn>',
      ),
    );
    expect(rows(document, 'Ana')).toEqual([
      [2000, 5000, 'c', 'given'],
      [3000, 5000, 'b', 'given'],
      [null, 3000, 'a', 'unknown'],
    ]);
    expect(rows(document, 's4')).toEqual([
      [7000, 7000, 'd', 'given'],
      [8500, 8500, 'e', 'given'],
    ]);
    expect(codes(document)).toEqual([
      ['speaker-same-name', 1],
      ['time-missing', 2],
      ['sync-order', 1],
      ['turn-reversed', 1],
      ['sync-outside', 2],
      ['segment-without-end', 2],
      ['overlap', 1],
      ['zero-length', 2],
    ]);
  });

  test('ISO-8859-1, declared in single quotes', () => {
    const text = trs('<Turn speaker="s1" startTime="0" endTime="1"><Sync time="0"/>é</Turn>').replace(
      "'UTF-8'",
      "'ISO-8859-1'",
    );
    expect(readAnnotations(latin1(text)).tiers[0]?.annotations[0]?.text).toBe('é');
  });
});

describe('FLEx', () => {
  const word = (text: string, type = 'txt') =>
    `<word guid="w"><item type="${type}" lang="qaa">${text}</item></word>`;
  const phrases = `<phrase begin-time-offset="100" end-time-offset="400" speaker="Ana" guid="p1"><item type="txt" lang="qaa">one two</item><item type="gls" lang="en">G</item>
    <words>${word('one')}${word('two')}${word('.', 'punct')}</words></phrase>
    <phrase guid="p2"><words><word><item type="txt" lang="qaa">joi</item><item type="txt" lang="en">no</item><morphemes><morph><item type="txt" lang="qaa">j</item></morph></morphemes></word>${word('ned')}${word('?', 'punct')}</words></phrase>
    <phrase begin-time-offset="5"><item type="txt" lang="qaa">half</item></phrase>`;
  const text = (inside: string) => `<document version="2">${inside}</document>`;
  const one = `<interlinear-text><item type="title" lang="en">T</item><paragraphs><paragraph><phrases>${phrases}</phrases></paragraph></paragraphs>
    <languages><language lang="qaa" vernacular="true"/><language lang="en"/></languages><media-files><media guid="m" location="file:///x/rec%201.wav"/></media-files></interlinear-text>`;

  test('levels, kinds of item, languages and speakers', () => {
    const document = read(text(one));
    expect(document).toMatchObject({ format: 'flextext', version: '2', media: [{ name: 'rec 1.wav' }] });
    expect(rows(document, 'text title en')).toEqual([[null, null, 'T', 'unknown']]);
    expect(rows(document, 'phrase txt qaa @Ana')).toEqual([[100, 400, 'one two', 'given']]);
    expect(rows(document, 'word txt qaa @Ana')).toEqual([
      [100, 250, 'one', 'divided'],
      [250, 400, 'two', 'divided'],
    ]);
    expect(rows(document, 'phrase txt qaa')).toEqual([
      [5, null, 'half', 'unknown'],
      [null, null, 'joi ned?', 'unknown'],
    ]);
    expect(rows(document, 'morph txt qaa')).toEqual([[null, null, 'j', 'unknown']]);
    expect(codes(document)).toEqual([
      ['not-aligned', 1],
      ['time-unreadable', 1],
    ]);
  });

  test('several texts are kept apart', () => {
    expect(
      read(text(one + one))
        .tiers.filter(({ type }) => type === 'phrase gls')
        .map(({ id }) => id),
    ).toEqual(['text 1 phrase gls en @Ana', 'text 2 phrase gls en @Ana']);
  });
});

test('EXMARaLDA: a timeline with points without time', () => {
  const document =
    read(`<basic-transcription><head><meta-information><referenced-file url="a/rec.wav"/></meta-information>
    <speakertable><speaker id="SPK0"><abbreviation>ANA</abbreviation></speaker></speakertable></head>
    <basic-body><common-timeline><tli id="T0" time="0.5"/><tli id="T1"/><tli id="T2" time="1.5"/><tli id="T3"/></common-timeline>
    <tier id="TIE0" speaker="SPK0" category="v" type="t"><event start="T0" end="T1">a </event><event start="T1" end="T2">b</event><event start="T2" end="T3">c</event><event start="T2" end="T9">d</event></tier></basic-body></basic-transcription>`);
  expect(document).toMatchObject({
    format: 'exb',
    media: [{ name: 'rec.wav' }],
    tiers: [{ id: 'TIE0', type: 'v', participant: 'ANA' }],
  });
  expect(rows(document, 'TIE0')).toEqual([
    [500, 1000, 'a ', 'estimated'],
    [1000, 1500, 'b', 'estimated'],
    [1500, null, 'c', 'unknown'],
    [1500, null, 'd', 'unknown'],
  ]);
  expect(codes(document)).toEqual([
    ['slot-estimated', 1],
    ['slot-without-time', 1],
    ['slot-missing', 1],
  ]);
});

test.each([
  ['preferences of ELAN', '<preferences/>', /\.pfsx/u],
  ['a vocabulary of ELAN', '<?xml version="1.0"?><CV_RESOURCE/>', /\.ecv/u],
  ['a session of SayMore', '<Session/>', /SayMore/u],
  ['an XML file of another kind', '<!-- <TEXT> --><recipe/>', /root element is recipe/u],
  ['nothing', '', /empty/u],
  ['prose', 'Once upon a time', /no format that is known/u],
])('%s is no annotation, and it is said what it is', (_, text, message) => {
  expect(() => read(text)).toThrow(message);
});
