import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { eventLoopYielder } from '../domain/event-loop.js';

/**
 * The items of a list as JSON, one by one, with turns for others in between: for items of which each may be long. Where one
 * cannot be read, the answer ends unfinished.
 */
export async function* jsonItems(items: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string> {
  const yieldToOthers = eventLoopYielder();
  let before = '';
  for await (const item of items) {
    yield before + JSON.stringify(item);
    before = ',';
    // Neither SQLite nor a socket with room for more lets others have their turn.
    await yieldToOthers();
  }
}

/** The same, as a list. */
export async function* jsonList(items: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string> {
  yield '[';
  yield* jsonItems(items);
  yield ']';
}

/** Made when they are asked for, one after another. */
export function* answersOf<T, A extends object>(items: Iterable<T>, toAnswer: (item: T) => A): Generator<A> {
  for (const item of items) yield toAnswer(item);
}

/** Answer with JSON that comes in parts. The type of what a route answers is that of the whole, which nobody makes. */
export function sendParts(reply: FastifyReply, parts: AsyncIterable<string>): never {
  return reply.type('application/json; charset=utf-8').send(Readable.from(parts)) as never;
}
