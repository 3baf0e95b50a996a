import { Faults } from '../faults.js';
import { mediaOf } from '../media.js';
import type { AnnotationDocument } from '../model.js';
import { TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { parseElements } from '../xml/tree.js';
import { addTurn, type TrsContext } from './turns.js';

const known = new Set([
  'Trans',
  'Topics',
  'Topic',
  'Speakers',
  'Speaker',
  'Episode',
  'Section',
  'Background',
]);

/** Transcriber: a tier for each speaker. Segments without text are boundaries, not annotations. */
export function readTrs(bytes: Uint8Array): AnnotationDocument {
  const faults = new Faults();
  const context: TrsContext = {
    speakers: new Map(),
    names: new Map(),
    tiers: new TierBuilder(),
    boundaries: new Map(),
    faults,
  };
  let audio = '';
  let version: string | null = null;
  parseElements(
    bytes,
    new Set(['Turn']),
    faults,
    (turn) => addTurn(turn, context),
    (name, attributes, line) => {
      if (name === 'Trans') {
        audio = attributes.audio_filename ?? '';
        version = attributes.version ?? null;
      } else if (name === 'Speaker') {
        addSpeaker(attributes.id, attributes.name, context);
      } else if (!known.has(name))
        faults.add('element-unknown', `An element ${name} was not read.`, { line });
    },
  );
  const tiers = context.tiers.list().map((tier) => {
    const boundaries = [...(context.boundaries.get(tier.id) ?? [])].sort((a, b) => a - b);
    return { ...tier, boundaries };
  });
  for (const { id, annotations } of tiers) checkTimes(id, annotations, faults);
  return {
    format: 'trs',
    version,
    media: audio === '' ? [] : [mediaOf(audio)],
    tiers,
    faults: faults.list(),
  };
}

function addSpeaker(
  id: string | undefined,
  written: string | undefined,
  { speakers, names, faults }: TrsContext,
): void {
  if (!id) return;
  if (speakers.has(id))
    faults.add('speaker-duplicate', `There are several speakers ${id}; the last one counts.`);
  const name = (written ?? '').normalize('NFC');
  if (name !== '' && names.has(name) && speakers.get(id) !== name) {
    faults.add(
      'speaker-same-name',
      `Several speakers are called ${JSON.stringify(name)}; they have a tier each, and count as one speaker.`,
    );
  }
  speakers.set(id, name);
  names.set(name, (names.get(name) ?? 0) + 1);
}
