import { randomUUID } from 'node:crypto';
import { constants, type OutgoingHttpHeaders } from 'node:http2';
import type { Exchange } from './connection.ts';
import type { Answer, ScriptedResponse } from './script.ts';

/** Answers; the apns-id is the push's own, or the one given, or a new one. */
export function respond(exchange: Exchange, answer: Answer, apnsId?: string): void {
  const { stream } = exchange;
  if (stream.destroyed || stream.closed) return;
  stream.respond(headersOf(exchange, answer, apnsId));
  const timestamp = answer.timestamp === null ? {} : { timestamp: answer.timestamp };
  stream.end(answer.reason === null ? undefined : JSON.stringify({ reason: answer.reason, ...timestamp }));
}

/** Sends the status of an answer and breaks off before its body. */
export function truncate(exchange: Exchange, answer: Answer): void {
  const { stream } = exchange;
  if (stream.destroyed || stream.closed) return;
  // Waiting for trailers keeps node from ending the stream properly before it resets it.
  stream.respond(headersOf(exchange, answer), { waitForTrailers: true });
  stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}

/** Ends, or leaves, a request that is never answered. */
export function fail({ connection, stream }: Exchange, { action }: ScriptedResponse): void {
  if (action === 'refuse') stream.close(constants.NGHTTP2_REFUSED_STREAM);
  if (action === 'reset') stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  if (action === 'cut') connection.cut();
  if (action === 'goaway') connection.goAwayBelow(stream);
}

function headersOf({ headers }: Exchange, answer: Answer, apnsId?: string): OutgoingHttpHeaders {
  const given = headers['apns-id'];
  const echoed = answer.reason === 'BadMessageId' || typeof given !== 'string' ? randomUUID() : given;
  return {
    ':status': answer.status,
    'apns-id': apnsId ?? echoed,
    'apns-unique-id': randomUUID(),
    ...(answer.reason === null ? {} : { 'content-type': 'application/json' }),
  };
}
