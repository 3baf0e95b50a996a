// An annotation file of 100 MB through the service: how long nobody is answered, and how much memory each process takes
// at the most, while it is sent, imported and given back.
//   npx tsx bench/large-annotations/run.ts
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { writeEaf } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import { made, parsed, startMeasuredService } from '../../packages/server/test/support/measured-service.js';

const wanted = 100_000_000;
const utterances = 2000;
const noteLength = 900;
/** With its slots and markup. */
const bytesOfNote = 1280;
const noteTiers = 3;

const seconds = 60;
const sound = Float32Array.from({ length: seconds * 16_000 }, (_, i) => 0.3 * Math.sin(i / 5));
const tier = (name: string, count: number, text: (i: number) => string) => ({
  name,
  annotations: Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * seconds * 1000) / count);
    return { start, end: start + 1, text: text(i) };
  }),
});

function document(): Uint8Array {
  const notes = Math.round(wanted / bytesOfNote / noteTiers);
  const tiers = Array.from({ length: noteTiers }, (_, n) =>
    tier(`notes ${n}`, notes, (i) => `${i} `.padEnd(noteLength, 'a note of the one who wrote it ')),
  );
  return writeEaf({
    media: { name: 'long.wav' },
    date: '2026-01-01T00:00:00Z',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: [tier('tx', utterances, (i) => `ma pa ${'aeiou'[i % 5]}`), ...tiers],
  });
}

/** The most resident memory, in MiB, of each process whose parent this is. */
function watchMemory(parent: number) {
  const most = new Map<string, number>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const isOwn = Number(pid) === parent || new RegExp(`PPid:\\s+${parent}\\b`, 'u').test(status);
        const resident = Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024;
        const name = Number(pid) === parent ? 'service' : `worker ${pid}`;
        if (isOwn) most.set(name, Math.max(most.get(name) ?? 0, Math.round(resident)));
      } catch {
        // It has ended.
      }
    }
  }, 100);
  return {
    /** Since the last time. */
    taken: () => {
      const found = [...most].map(([name, mebibytes]) => `${name} ${mebibytes}`).join(', ');
      most.clear();
      return found;
    },
    stop: () => clearInterval(timer),
  };
}

const bytes = document();
process.stdout.write(`${(bytes.length / 1e6).toFixed(1)} MB, EAF\n`);
const service = await startMeasuredService({ args: [] });
const memory = watchMemory(service.pid);
try {
  const measured = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    memory.taken();
    const before = performance.now();
    let result: T | undefined;
    const pause = await service.longestPause(async () => {
      result = await work();
    });
    const took = ((performance.now() - before) / 1000).toFixed(1);
    process.stdout.write(
      `${what}: ${took} s, longest pause ${Math.round(pause)} ms, memory in MiB: ${memory.taken()}\n`,
    );
    return result as T;
  };
  const audio = await made(service, '/v1/audio?name=long.wav', encodeWav16(sound, 16_000));
  await measured('at rest', () => setTimeout(3000));
  const id = await measured('sent', () =>
    made(service, `/v1/annotation-documents?name=long.eaf&audioId=${audio}`, bytes),
  );
  await measured('imported', async () => {
    const recipe = {
      name: '',
      tiers: { types: [], names: ['tx'], participants: [] },
      textRules: { steps: [], splitting: { kind: 'graphemes' } },
      labelType: 'phonemes',
    };
    const started = parsed(await service.send(`/v1/annotation-documents/${id}/import`, 'POST', { recipe }));
    for (;;) {
      const job = parsed(await service.send(`/v1/jobs/${started.id}`));
      if (job.state === 'succeeded') break;
      if (job.state !== 'queued' && job.state !== 'running') throw new Error(JSON.stringify(job.error));
      await setTimeout(300);
    }
  });
  const [first] = parsed(await service.send('/v1/utterances?limit=1')).items as { readonly id: number }[];
  await service.send(`/v1/utterances/${first?.id}`, 'PATCH', { text: 'k a' });
  const back = await measured('given back', () =>
    service.send(`/v1/export?format=eaf&document=same&audioIds=${audio}`),
  );
  process.stdout.write(`status ${back.status}, ${(back.bytes.length / 1e6).toFixed(1)} MB\n`);
} finally {
  memory.stop();
  await service.stop();
}
