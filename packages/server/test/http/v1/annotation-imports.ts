import { expect, vi } from 'vitest';
import { type Answer, type Harness, idOf, wav } from '../harness.js';

export interface EndedImport {
  readonly state: string;
  readonly error: unknown;
  readonly annotationImport?: Record<string, unknown>;
}

export interface ImportedUtterance {
  readonly id: number;
  readonly text: string;
  readonly speaker: string | null;
  readonly startMs: number;
  readonly endMs: number;
}

/** What tests of annotation files ask of the service; `recipe` where they name none. */
export function annotationImports(harness: () => Harness, recipe: object) {
  /** A recording of four seconds that was looked at. */
  async function recorded(name: string): Promise<number> {
    const id = idOf(await harness().send(`/v1/audio?name=${name}`, wav(4, 100 + name.length)));
    await vi.waitFor(
      async () => {
        expect((await harness().call('GET', `/v1/audio/${id}`)).body.inspection).toBe('done');
      },
      { timeout: 20_000 },
    );
    return id;
  }

  const keep = (audioId: number, bytes: Uint8Array, name = 'story.eaf', folder = ''): Promise<Answer> =>
    harness().send(
      `/v1/annotation-documents?name=${encodeURIComponent(name)}&folder=${folder}&audioId=${audioId}`,
      bytes,
    );

  const start = (documentId: number, chosen: object = recipe): Promise<Answer> =>
    harness().call('POST', `/v1/annotation-documents/${documentId}/import`, { recipe: chosen });

  const ended = (jobId: number): Promise<EndedImport> =>
    vi.waitFor(
      async () => {
        const { body } = await harness().call('GET', `/v1/jobs/${jobId}`);
        expect(body.state).not.toMatch(/queued|running/);
        return body as unknown as EndedImport;
      },
      { timeout: 60_000 },
    );

  const imported = async (documentId: number, chosen: object = recipe): Promise<EndedImport> =>
    ended(idOf(await start(documentId, chosen)));

  async function utterancesOf(audioId: number): Promise<ImportedUtterance[]> {
    const { body } = await harness().call('GET', `/v1/utterances?audioId=${audioId}&limit=500`);
    return (body.items as ImportedUtterance[]).map(({ id, text, speaker, startMs, endMs }) => ({
      ...{ id, text, speaker, startMs, endMs },
    }));
  }

  return { recorded, keep, start, ended, imported, utterancesOf };
}
