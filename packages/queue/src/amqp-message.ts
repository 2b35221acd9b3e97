import type { Message, Options } from 'amqplib';
import type { Delivery, ParkedMessage, QueueMessage, Stream } from './queue.ts';

const KEY = 'x-parley-key';
const ATTEMPTS = 'x-parley-attempts';
const ENQUEUED_AT = 'x-parley-enqueued-at';
const TRACEPARENT = 'traceparent';
const REASON = 'x-parley-reason';
const STREAM = 'x-parley-stream';
const PARKED_AT = 'x-parley-parked-at';
/** Set by quorum queues: deliveries before this one that ended without an ack. */
const DELIVERY_COUNT = 'x-delivery-count';

/** A message ready for a publisher channel. */
export interface AmqpMessage {
  exchange: string;
  routingKey: string;
  body: Uint8Array;
  headers: Record<string, string | number>;
}

/** Every publish is persistent, and comes back when no queue takes it; `messageId` tells which one came back. */
export const publishOptions = (messageId: string, headers: AmqpMessage['headers']): Options.Publish => ({
  messageId,
  headers,
  mandatory: true,
  persistent: true,
});

export function headersOf(
  message: Pick<QueueMessage, 'key' | 'traceparent'>,
  attempts: number,
  enqueuedAtMs: number,
): AmqpMessage['headers'] {
  return {
    [KEY]: message.key,
    [ATTEMPTS]: attempts,
    [ENQUEUED_AT]: enqueuedAtMs,
    ...(message.traceparent === undefined ? {} : { [TRACEPARENT]: message.traceparent }),
  };
}

export const parkedHeaders = (delivery: Delivery, reason: string, parkedAtMs: number) => ({
  ...headersOf(delivery, delivery.attempts, delivery.enqueuedAtMs),
  [STREAM]: delivery.stream,
  [REASON]: reason,
  [PARKED_AT]: parkedAtMs,
});

export function deliveryFrom(message: Message, stream: Stream, shard: number): Delivery {
  return { stream, shard, redelivered: deliveriesOf(message) > 1, ...commonParts(message) };
}

/** This delivery and those before it that ended without an outcome. */
export function deliveriesOf(message: Message): number {
  return numberHeader(message, DELIVERY_COUNT) + 1;
}

export function parkedFrom(message: Message): ParkedMessage {
  return {
    stream: stringHeader(message, STREAM) === 'push.device' ? 'push.device' : 'push.intent',
    reason: stringHeader(message, REASON),
    parkedAtMs: numberHeader(message, PARKED_AT),
    ...commonParts(message),
  };
}

function commonParts(message: Message) {
  const traceparent = stringHeader(message, TRACEPARENT);
  return {
    key: stringHeader(message, KEY),
    body: message.content,
    attempts: numberHeader(message, ATTEMPTS),
    enqueuedAtMs: numberHeader(message, ENQUEUED_AT),
    ...(traceparent === '' ? {} : { traceparent }),
  };
}

function header(message: Message, name: string): unknown {
  return (message.properties.headers as Record<string, unknown> | undefined)?.[name];
}

function stringHeader(message: Message, name: string): string {
  const value = header(message, name);
  return typeof value === 'string' ? value : '';
}

function numberHeader(message: Message, name: string): number {
  const value = header(message, name);
  return typeof value === 'number' ? value : 0;
}
