import { Faults } from '../faults.js';
import { mediaOf } from '../media.js';
import type { Annotation, AnnotationDocument, Media, Tier } from '../model.js';
import { reportSameNames, tierWith } from '../tiers.js';
import { boundaryOf, checkTimes, milliseconds } from '../times.js';
import { type Attributes, localName, parseXml } from '../xml/parse.js';

interface Point {
  time: number | null;
  estimated: boolean;
}

interface RawEvent {
  readonly start: string;
  readonly end: string;
  readonly line: number;
  text: string;
}

interface RawTier {
  readonly attributes: Attributes;
  readonly events: RawEvent[];
}

/** EXMARaLDA's basic transcriptions: a tier is one of theirs. */
export function readExb(bytes: Uint8Array): AnnotationDocument {
  const faults = new Faults();
  const reader = new Reader(faults);
  parseXml(bytes, reader, faults);
  estimate([...reader.timeline.values()], faults);
  const tiers = reader.tiers.map((tier) => tierOf(tier, reader, faults));
  reportSameNames(tiers, faults);
  return { format: 'exb', version: null, media: reader.media, tiers, faults: faults.list() };
}

/** What is said of a tier or an event, and is no text of it. */
const descriptions: ReadonlySet<string> = new Set(['ud-tier-information', 'ud-information']);

class Reader {
  readonly timeline = new Map<string, Point>();
  readonly speakers = new Map<string, string>();
  readonly tiers: RawTier[] = [];
  readonly media: Media[] = [];
  private tier: RawTier | undefined;
  private event: RawEvent | undefined;
  private speaker: string | undefined;
  private abbreviation: string | undefined;
  private inDescription = false;

  constructor(private readonly faults: Faults) {}

  open(qualified: string, attributes: Attributes, { line }: { line: number }): void {
    const name = localName(qualified);
    if (name === 'tli') this.point(attributes, line);
    else if (name === 'referenced-file') {
      if (attributes.url) this.media.push(mediaOf(attributes.url));
    } else if (name === 'speaker') this.speaker = attributes.id;
    else if (name === 'abbreviation') this.abbreviation = '';
    else if (descriptions.has(name)) this.inDescription = true;
    else if (name === 'tier') {
      this.tier = { attributes, events: [] };
      this.tiers.push(this.tier);
    } else if (name === 'event') {
      this.event = { start: attributes.start ?? '', end: attributes.end ?? '', line, text: '' };
      if (this.tier) this.tier.events.push(this.event);
      else this.faults.add('annotation-outside-tier', 'An event is in no tier and was not read.', { line });
    }
  }

  close(qualified: string): void {
    const name = localName(qualified);
    if (name === 'event') this.event = undefined;
    else if (descriptions.has(name)) this.inDescription = false;
    else if (name === 'tier') this.tier = undefined;
    else if (name === 'abbreviation') {
      if (this.speaker !== undefined && this.abbreviation)
        this.speakers.set(this.speaker, this.abbreviation.trim().normalize('NFC'));
      this.abbreviation = undefined;
    } else if (name === 'speaker') this.speaker = undefined;
  }

  text(text: string): void {
    if (this.inDescription) return;
    if (this.event) this.event.text += text;
    else if (this.abbreviation !== undefined) this.abbreviation += text;
    else if (this.tier && text.trim() !== '') {
      this.faults.add(
        'text-outside',
        `A tier holds a text outside its events, which was not read: ${JSON.stringify(text.trim().slice(0, 40))}.`,
      );
    }
  }

  private point({ id, time, type }: Attributes, line: number): void {
    if (id === undefined) return;
    if (this.timeline.has(id))
      this.faults.add(
        'slot-duplicate',
        `There are several points ${id} of the timeline; the last one counts.`,
        { line },
      );
    const value = milliseconds(time);
    if (time !== undefined && value === null) {
      this.faults.add(
        'slot-value',
        `The point ${id} of the timeline has the time ${JSON.stringify(time.slice(0, 40))}, which is no number.`,
        { line },
      );
    }
    const estimated = type === 'intp' && value !== null;
    if (estimated) {
      this.faults.add(
        'slot-estimated',
        'Points of the timeline have a time that EXMARaLDA put between others.',
        {
          line,
        },
      );
    }
    this.timeline.set(id, { time: value, estimated });
  }
}

/** Points without a time lie evenly between their neighbours; at the ends there is nothing to go by. */
function estimate(points: readonly Point[], faults: Faults): void {
  let before = -1;
  for (let i = 0; i <= points.length; i++) {
    const at = points[i];
    if (at?.time === null) continue;
    const from = points[before]?.time ?? null;
    const to = at?.time ?? null;
    const run = points.slice(before + 1, i);
    if (run.length > 0) {
      const known = from !== null && to !== null && to >= from;
      run.forEach((point, k) => {
        if (!known) return;
        point.time = boundaryOf(from, to, k + 1, run.length + 1);
        point.estimated = true;
      });
      faults.add(
        known ? 'slot-estimated' : 'slot-without-time',
        known
          ? 'Points of the timeline have no time; they were put between their neighbours.'
          : 'Points of the timeline have no time, and no neighbours to put them between.',
        {},
        run.length,
      );
    }
    before = i;
  }
}

function tierOf({ attributes, events }: RawTier, { timeline, speakers }: Reader, faults: Faults): Tier {
  const id = (attributes.id ?? attributes['display-name'] ?? '').normalize('NFC');
  const annotations = events.map(({ start, end, text, line }): Annotation => {
    const from = timeline.get(start);
    const to = timeline.get(end);
    for (const [name, point] of [
      [start, from],
      [end, to],
    ] as const) {
      if (!point)
        faults.add(
          'slot-missing',
          `Tier ${JSON.stringify(id)}: an event refers to ${JSON.stringify(name)}, which the timeline does not have.`,
          { line, tier: id },
        );
    }
    const times = { start: from?.time ?? null, end: to?.time ?? null };
    const known = times.start !== null && times.end !== null;
    return {
      id: null,
      ...times,
      time: !known ? 'unknown' : from?.estimated || to?.estimated ? 'estimated' : 'given',
      text: text.normalize('NFC'),
      parent: null,
    };
  });
  const { speaker } = attributes;
  const tier = tierWith({
    id,
    type: attributes.category ?? null,
    constraint: attributes.type ?? null,
    participant: speaker ? (speakers.get(speaker) ?? speaker) : null,
    annotations,
  });
  if (attributes.type !== 'a') checkTimes(id, tier.annotations, faults);
  return tier;
}
