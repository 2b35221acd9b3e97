import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { type RoomEvent, roomEvent } from '../rooms/room-event.ts';
import type { UnaryCalls } from './unary-calls.ts';

/** Rows of one page of changes. */
const PAGE_MAX = 300;

export interface Changes {
  /** How far the conversation is. */
  rev: number;
  /** In rev order, each beginning where the one before ended. */
  events: readonly RoomEvent[];
  hasMore: boolean;
}

/** A finished frame of the message service, framed for the wire. */
export function eventOf(frame: messageProto.RoomFrame): RoomEvent {
  const { kind, rev, prevRev, seq } = frame;
  return roomEvent({ kind, rev: Number(rev), prevRev: Number(prevRev), seq: Number(seq) }, frame.frame);
}

/** Reads what changed in conversations; the same page asked for twice at a time is read once. */
export class ChangesReader {
  readonly #calls: UnaryCalls;
  readonly #onEpoch: (epoch: string) => void;
  readonly #underWay = new Map<string, Promise<Changes>>();
  reads = 0;

  constructor(calls: UnaryCalls, onEpoch: (epoch: string) => void) {
    this.#calls = calls;
    this.#onEpoch = onEpoch;
  }

  /** Not filtered for any user: the caller applies each socket's visibility. */
  read(conversationId: string, sinceRev: number): Promise<Changes> {
    const key = `${conversationId}${sinceRev}`;
    const known = this.#underWay.get(key);
    if (known) return known;
    const reading = this.#read(conversationId, sinceRev).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, reading);
    return reading;
  }

  async #read(conversationId: string, sinceRev: number): Promise<Changes> {
    this.reads += 1;
    const request = create(messageProto.ListChangesRequestSchema, {
      conversationId,
      sinceRev: BigInt(sinceRev),
      limit: PAGE_MAX,
    });
    const response = await this.#calls.call(conversationId, (client) => client.listChanges(request));
    this.#onEpoch(response.epoch);
    return { rev: Number(response.rev), events: response.frames.map(eventOf), hasMore: response.hasMore };
  }
}
