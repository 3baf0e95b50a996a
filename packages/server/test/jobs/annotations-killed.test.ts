import { describe, expect, test, vi } from 'vitest';
import { wav } from '../http/harness.js';
import { databasesInTime } from '../support/databases.js';
import { type Ids, serviceClient } from '../support/service-client.js';
import { killable } from './killable.js';

/** Segments of the recording, each of them twice: of those nothing but their order tells one from the other. */
const segments = 1000;
const cues = 2 * segments;
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23).replace('.', ',');
const file = (text: (i: number) => string): string =>
  Array.from({ length: cues }, (_, i) => {
    const start = Math.floor(i / 2) * 10;
    return `${i + 1}\n${clock(start)} --> ${clock(start + 10)}\n${text(i)}\n\n`;
  }).join('');

const recipe = {
  name: '',
  tiers: { types: [], names: ['*'], participants: [] },
  textRules: { steps: [], splitting: { kind: 'white-space' } },
  labelType: 'phonemes',
};

interface ImportJob extends Ids {
  readonly state: string;
  readonly attempts: number;
  readonly annotationImport?: Readonly<Record<string, unknown>>;
}

// The program as people run it, in the midst of an import: ended by SIGKILL, or stopped for a while by SIGSTOP.
describe.each(databasesInTime())('an import of annotations, on $name,', { timeout: 300_000 }, (under) => {
  const { command, serve, kill, log, address } = killable(under);
  const { call, post } = serviceClient(address, log);
  let audioId: number;
  let documentId: number;

  const send = async (path: string, body: Uint8Array | string): Promise<number> => {
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await call<Ids>(path, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : Uint8Array.from(body),
    });
    expect([200, 201]).toContain(answer.status);
    return answer.body.id;
  };
  const keep = (text: (i: number) => string) =>
    send(`/v1/annotation-documents?name=long.srt&audioId=${audioId}`, file(text));
  const startImport = async (): Promise<number> =>
    (await post<Ids>(`/v1/annotation-documents/${documentId}/import`, { recipe })).body.id;
  const job = async (id: number) => (await call<ImportJob>(`/v1/jobs/${id}`)).body;
  const counted = (found: ImportJob, what: string) => Number(found.annotationImport?.[what] ?? 0);

  /** The job, once it is in the midst of what it does. */
  const midst = (id: number, what: string) =>
    vi.waitFor(
      async () => {
        const found = await job(id);
        expect(counted(found, what)).toBeGreaterThan(0);
        return found;
      },
      { timeout: 60_000, interval: 5 },
    );
  const ended = (id: number) =>
    vi.waitFor(
      async () => {
        const found = await job(id);
        if (/queued|running/.test(found.state))
          throw new Error(`${JSON.stringify(found)}; the log: ${log()}`);
        return found;
      },
      { timeout: 100_000, interval: 100 },
    );
  /** How many utterances there are of each text. */
  async function texts(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await call<{ items: { text: string }[]; nextCursor: string | null }>(
        `/v1/utterances?audioId=${audioId}&limit=500${after}`,
      );
      for (const { text } of body.items) counts[text] = (counts[text] ?? 0) + 1;
      cursor = body.nextCursor;
    }
    return counts;
  }
  const upload = async () => {
    audioId = await send('/v1/audio?name=long.wav', wav(segments / 100 + 1));
    documentId = await keep(() => 'm a');
  };
  const whole = {
    state: 'succeeded',
    annotationImport: { created: cues, updated: 0, unchanged: 0, kept: 0, removed: 0, detached: 0 },
  };

  test('a service killed in the midst of it: the next one goes on, with one utterance an annotation', async () => {
    await serve(1);
    await upload();
    const id = await startImport();
    const before = await midst(id, 'created');
    expect(counted(before, 'created')).toBeLessThan(cues);
    await kill();
    await serve(1);
    const after = await ended(id);
    expect(after).toMatchObject(whole);
    expect(await texts()).toEqual({ 'm a': cues });

    // What is updated in part, too: every other text is corrected.
    await keep((i) => (i % 2 === 0 ? 'm a' : 'p a'));
    const again = await startImport();
    const updating = await midst(again, 'updated');
    expect(counted(updating, 'updated')).toBeLessThan(segments);
    await kill();
    await serve(1);
    expect(await ended(again)).toMatchObject({
      state: 'succeeded',
      annotationImport: { created: 0, updated: segments, unchanged: segments, removed: 0 },
    });
    expect(await texts()).toEqual({ 'm a': segments, 'p a': segments });
  });

  test('its worker killed, and the next one stopped for a while: it goes on, with one utterance an annotation', async () => {
    await serve(0);
    await upload();
    const worker = command('worker');
    const id = await startImport();
    await midst(id, 'created');
    const pids = () =>
      [...log().matchAll(/(\d+): job \d+ \(import annotation document/g)].map(([, pid]) => Number(pid));
    const [first] = pids();
    expect(first).not.toBe(worker.child.pid);
    process.kill(first ?? Number.NaN, 'SIGKILL');
    const after = await ended(id);
    expect(after).toMatchObject({ ...whole, attempts: 2 });
    expect(await texts()).toEqual({ 'm a': cues });

    // Stopped for a while, it goes on as though nothing had been.
    await keep((i) => (i % 2 === 0 ? 'm a' : 'p a'));
    const again = await startImport();
    await midst(again, 'updated');
    const stopped = pids().at(-1) ?? Number.NaN;
    process.kill(stopped, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    process.kill(stopped, 'SIGCONT');
    expect(await ended(again)).toMatchObject({
      state: 'succeeded',
      annotationImport: { created: 0, updated: segments, unchanged: segments, removed: 0 },
    });
    expect(await texts()).toEqual({ 'm a': segments, 'p a': segments });
  });

  test('a file that is dropped twice at once has one utterance an annotation', async () => {
    await serve(1);
    await upload();
    const other = command('worker');
    const dropped = async () => {
      documentId = await keep(() => 'm a');
      return ended(await startImport());
    };
    const both = await Promise.all([dropped(), dropped()]);
    expect(both.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(both.map((one) => counted(one, 'created')).sort()).toEqual([0, cues]);
    expect(await texts()).toEqual({ 'm a': cues });
    expect(other.child.exitCode).toBeNull();
  });
});
