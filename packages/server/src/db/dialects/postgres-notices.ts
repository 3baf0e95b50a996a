import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Notices } from '../../domain/repositories.js';

/** What the trigger on the queue notifies: docs/architecture.md. */
export const queueChannel = 'persephone_queue';

export interface NoticesOptions {
  readonly url: string;
  readonly log: (line: string) => void;
}

const retryMs = 2000;

/**
 * Listen for jobs that are queued, on a connection of its own (LISTEN), which is made anew whenever it is lost. Behind a pooler that
 * hands connections out by transaction nothing is heard; looking now and then finds the jobs.
 * @param onNotice is called once a notice, and once the connection stands, since what came before was not heard
 */
export function listenForJobs({ url, log }: NoticesOptions, onNotice: () => void): Notices {
  const closing = new AbortController();
  let listening = false;

  /** Until the connection is lost, or never was. */
  async function listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'persephone (queue)',
    });
    const lost = new Promise<void>((resolve) => {
      client.once('end', () => resolve());
      client.once('error', () => resolve());
      closing.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    // Only the first error is waited for; without a listener, another would end the process.
    client.on('error', () => undefined);
    client.on('notification', onNotice);
    try {
      await client.connect();
      await client.query(`listen ${queueChannel}`);
      listening = true;
      onNotice();
      await lost;
    } finally {
      listening = false;
      await client.end().catch(() => undefined);
    }
  }

  async function stayConnected(): Promise<void> {
    for (let away = false; !closing.signal.aborted; ) {
      try {
        await listen();
        away = false;
      } catch (error) {
        if (!away)
          log(`No notices of new jobs from PostgreSQL; the queue is looked at instead: ${messageOf(error)}`);
        away = true;
      }
      await sleep(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const done = stayConnected();
  return {
    listening: () => listening,
    close: () => {
      closing.abort();
      return done;
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
