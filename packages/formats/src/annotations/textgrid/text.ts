import type { Faults } from '../faults.js';
import { decoded, type Encoding } from '../text/encoding.js';
import type { Grid, GridTier, Interval } from './grid.js';
import { Items } from './items.js';

/** Read Praat's text formats, long and short, which are the same to a reader of items. */
export function parseTextGrid(bytes: Uint8Array, encoding: Encoding, faults: Faults): Grid {
  const items = new Items(decoded(bytes, encoding));
  const fileType = items.string('the type of the file');
  if (!fileType.startsWith('ooTextFile')) {
    items.refuse(
      `its type is ${JSON.stringify(fileType.slice(0, 60))}; a TextGrid in Praat's text format is read ("ooTextFile").`,
    );
  }
  const objectClass = items.string('the class of the object');
  if (!/^TextGrid( \d+)?$/u.test(objectClass)) items.refuse(otherObject(objectClass));
  const xmin = items.real('the beginning (xmin)');
  const xmax = items.real('the end (xmax)');
  const flag = items.flag('the flag that says whether there are tiers');
  if (flag !== '<exists>') {
    if (flag !== '<absent>')
      items.refuse(`<exists> or <absent> should be here; found ${JSON.stringify(flag.slice(0, 40))}.`);
    return { xmin, xmax, tiers: [], countStart: 0, countEnd: 0, end: items.lastEnd, style: 'short' };
  }
  const count = items.integer('the number of tiers');
  const { lastStart: countStart, lastEnd: countEnd } = items;
  const tiers: GridTier[] = [];
  for (let i = 1; i <= count; i++) tiers.push(tier(items, i));
  const end = items.lastEnd;
  if (items.hasMore()) {
    faults.add(
      'text-after-end',
      `After its ${count} tiers the file goes on; as in Praat, that was not read.`,
    );
  }
  return {
    xmin,
    xmax,
    tiers,
    countStart,
    countEnd,
    end,
    style: fileType === 'ooTextFile short' ? 'short' : 'long',
  };
}

function tier(items: Items, number: number): GridTier {
  const of = `of tier ${number}`;
  const kind = items.string(`the class ${of}`);
  if (kind !== 'IntervalTier' && kind !== 'TextTier') {
    items.refuse(
      `the class ${of} should be IntervalTier or TextTier; it is ${JSON.stringify(kind.slice(0, 40))}.`,
    );
  }
  const name = items.string(`the name ${of}`);
  const xmin = items.real(`the beginning (xmin) ${of}`);
  const xmax = items.real(`the end (xmax) ${of}`);
  const count = items.integer(`the number of ${kind === 'TextTier' ? 'points' : 'intervals'} ${of}`);
  const intervals: Interval[] = [];
  for (let i = 1; i <= count; i++) {
    const ofOne = `of ${kind === 'TextTier' ? 'point' : 'interval'} ${i} ${of}`;
    const from = items.real(`the time ${ofOne}`);
    const to = kind === 'TextTier' ? from : items.real(`the end ${ofOne}`);
    intervals.push({ from, to, text: items.string(`the text ${ofOne}`) });
  }
  return { kind, name, xmin, xmax, intervals };
}

function otherObject(objectClass: string): string {
  return objectClass === 'Collection'
    ? 'it is a Praat collection of several objects; select each TextGrid in Praat and save it as a file of its own.'
    : `it holds a Praat ${objectClass.slice(0, 60)}, not a TextGrid.`;
}
