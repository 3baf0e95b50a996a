import { Readable } from 'node:stream';
import { eventLoopYielder } from '@persephone/engine/event-loop';
import type { FastifyReply } from 'fastify';

/** The members of a list as JSON, one by one, for members of which each may be long. */
export function* jsonItems(items: Iterable<object>): Generator<string> {
  let before = '';
  for (const item of items) {
    yield before + JSON.stringify(item);
    before = ',';
  }
}

/** The same of what is read bit by bit. Where one cannot be read, the answer ends unfinished. */
export async function* jsonItemsRead(items: AsyncIterable<object>): AsyncGenerator<string> {
  let before = '';
  for await (const item of items) {
    yield before + JSON.stringify(item);
    before = ',';
  }
}

/** A whole list. */
export function* jsonList(items: Iterable<object>): Generator<string> {
  yield '[';
  yield* jsonItems(items);
  yield ']';
}

/** Made when they are asked for, one after another. */
export function* answersOf<T, A extends object>(items: Iterable<T>, toAnswer: (item: T) => A): Generator<A> {
  for (const item of items) yield toAnswer(item);
}

/** So many characters are put together before anything is sent: less than a millisecond's work. */
const shortAnswer = 64 * 1024;

/**
 * Answer with JSON that comes in parts, with turns for others in between. The type of what a route answers is that of the
 * whole, which nobody makes, unless it is short: then a stream would take longer than all the rest.
 */
export function sendParts(reply: FastifyReply, parts: Iterable<string> | AsyncIterable<string>): never {
  void reply.type('application/json; charset=utf-8');
  if (Symbol.asyncIterator in parts) return reply.send(Readable.from(inTurns('', parts))) as never;
  const iterator = parts[Symbol.iterator]();
  let text = '';
  while (text.length < shortAnswer) {
    const { done, value } = iterator.next();
    if (done) return reply.send(text) as never;
    text += value;
  }
  return reply.send(Readable.from(inTurns(text, { [Symbol.iterator]: () => iterator }))) as never;
}

async function* inTurns(
  beginning: string,
  parts: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  const yieldToOthers = eventLoopYielder();
  if (beginning !== '') yield beginning;
  for await (const part of parts) {
    yield part;
    // Neither SQLite nor a socket with room for more lets others have their turn.
    await yieldToOthers();
  }
}
