import type { Answering } from '../apns/apns-responder.ts';
import type { Driven, PushClientKind } from '../apns/push-clients.ts';

/** Who pushes: the worker from RabbitMQ on, or a client that has nothing else to do. */
export type Pusher = 'worker' | PushClientKind;

/** One combination that is measured. */
export interface PushCell {
  roundTripMs: number;
  atOnce: number;
}

export interface PushFigure {
  /** Answers per second, taken where they are given. */
  perSecond: number;
  /** CPU time of the process that pushed, per push, µs. */
  cpuMicros: number;
  answers: Driven;
}

/** The parts on which pushes are measured. */
export interface PushRange {
  /** Pushes for a while, everybody towards the same server, and gives what that server counted. */
  push(pusher: Pusher, cell: PushCell): Promise<PushFigure>;
  /** ms from an event to the 200 of each of its pushes, at so many pushes per second. */
  latency(roundTripMs: number, perSecond: number): Promise<LatencyFigure>;
  /** The bare client against the simulator, which checks everything, pushes per second. */
  bareOnSimulator(cell: PushCell): Promise<number>;
}

export interface LatencyFigure {
  p50: number;
  p99: number;
  max: number;
  /** Pushes that were owed and did not come. */
  missing: number;
}

/** Every so many pushes one is told that its token is gone. */
export const GONE_EVERY = 100;

/** Connections that the worker and the bare client have. */
const CONNECTIONS = 4;

/**
 * How the server answers in a cell. The worker takes what it is admitted, so its pushes under way are bounded by the
 * server's stream limit; the others bound themselves.
 */
export function answeringIn(cell: PushCell, pusher: Pusher): Answering {
  const maxStreams = pusher === 'worker' ? Math.ceil(cell.atOnce / CONNECTIONS) : 1_000;
  return { roundTripMs: cell.roundTripMs, goneEvery: GONE_EVERY, maxStreams, keep: false };
}
