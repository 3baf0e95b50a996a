import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { takingTurns } from '../domain/turns.js';

/**
 * The list as JSON, item by item, with turns for others in between: for items of which each may be long. Where one
 * cannot be read, the answer ends unfinished.
 */
export async function* jsonList(items: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string> {
  const turn = takingTurns();
  let before = '[';
  for await (const item of items) {
    yield before + JSON.stringify(item);
    before = ',';
    await turn();
  }
  yield before === '[' ? '[]' : ']';
}

/** Answer with JSON that comes in parts. The type of what a route answers is that of the whole, which nobody makes. */
export function sendParts(reply: FastifyReply, parts: AsyncIterable<string>): never {
  return reply.type('application/json; charset=utf-8').send(Readable.from(parts)) as never;
}
