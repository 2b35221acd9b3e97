import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { serveCalls } from '../child-calls.ts';
import { percentile } from '../measure/statistics.ts';

/** How requests are answered from now on. */
export interface Answering {
  /** From the end of a request to its answer, ms. */
  roundTripMs: number;
  /** Every so many requests one is told 410; 0: none. */
  goneEvery: number;
  /** SETTINGS_MAX_CONCURRENT_STREAMS of each connection, open ones included. */
  maxStreams: number;
  /** Whether each answer is kept for the report. */
  keep: boolean;
}

export interface KeptAnswer {
  /** `apns-id` and `apns-collapse-id` of the request. */
  apnsId: string;
  collapseId: string;
  status: number;
  /** `Date.now()`, with fractions. */
  atMs: number;
}

export interface ResponderReport {
  answered: number;
  /** Answers per second between the 5th and the 95th percentile of their times, which leaves out start and tail. */
  perSecond: number;
  kept: KeptAnswer[];
}

export type ResponderCalls = {
  /** Listens on a free loopback port; gives it. */
  listen(certificate: { key: string; cert: string }): Promise<number>;
  /** Forgets what was answered so far. */
  begin(answering: Answering): void;
  answered(nothing: null): number;
  report(nothing: null): ResponderReport;
};

const ENOUGH_FOR_A_RATE = 20;

let server: Http2SecureServer | undefined;
const sessions = new Set<ServerHttp2Session>();
let answering: Answering = { roundTripMs: 0, goneEvery: 0, maxStreams: 1_000, keep: false };
let requests = 0;
let times: number[] = [];
let kept: KeptAnswer[] = [];

function received(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.on('error', () => {});
  stream.resume();
  const { goneEvery, roundTripMs } = answering;
  const isGone = goneEvery > 0 && ++requests % goneEvery === 0;
  stream.once('end', () => {
    if (roundTripMs > 0) setTimeout(answer, roundTripMs, stream, headers, isGone);
    else answer(stream, headers, isGone);
  });
}

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, isGone: boolean): void {
  if (stream.destroyed) return;
  const apnsId = String(headers['apns-id'] ?? '');
  if (isGone) {
    stream.respond({ ':status': 410, 'apns-id': apnsId, 'content-type': 'application/json' });
    stream.end(JSON.stringify({ reason: 'Unregistered', timestamp: Date.now() }));
  } else {
    stream.respond({ ':status': 200, 'apns-id': apnsId }, { endStream: true });
  }
  times.push(performance.now());
  if (!answering.keep) return;
  const collapseId = String(headers['apns-collapse-id'] ?? '');
  const atMs = performance.timeOrigin + performance.now();
  kept.push({ apnsId, collapseId, status: isGone ? 410 : 200, atMs });
}

function rateOf(sorted: readonly number[]): number {
  if (sorted.length < ENOUGH_FOR_A_RATE) return Number.NaN;
  const [from, to] = [percentile(sorted, 0.05), percentile(sorted, 0.95)];
  return (0.9 * sorted.length * 1_000) / Math.max(1, to - from);
}

serveCalls({
  async listen({ key, cert }) {
    server = createSecureServer({ key, cert, settings: { maxConcurrentStreams: answering.maxStreams } });
    server.on('session', (session) => {
      sessions.add(session);
      session.on('error', () => {});
      session.on('close', () => sessions.delete(session));
      session.settings({ maxConcurrentStreams: answering.maxStreams });
    });
    server.on('stream', received);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  },
  begin(next) {
    const isOtherLimit = next.maxStreams !== answering.maxStreams;
    answering = next;
    [requests, times, kept] = [0, [], []];
    if (!isOtherLimit) return;
    for (const session of sessions) session.settings({ maxConcurrentStreams: next.maxStreams });
  },
  answered: () => times.length,
  report: () => ({ answered: times.length, perSecond: rateOf(times), kept }),
} satisfies ResponderCalls);
