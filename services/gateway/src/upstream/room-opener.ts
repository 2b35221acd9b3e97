import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { RoomEvent } from '../rooms/room-event.ts';
import { eventOf } from './changes-reader.ts';
import type { UnaryCalls } from './unary-calls.ts';

/** A conversation as one user may see it. */
export interface OpenedRoom {
  rev: number;
  lastSeq: number;
  visibleFromSeq: number;
  memberCount: number;
  /** What was missed since the rev asked for, or the first of it, as this user may see it. */
  events: readonly RoomEvent[];
  tooLong: boolean;
  /** With `tooLong`: the payload of the sync.result that follows, JSON. */
  latestPageJson: string;
}

/** Opens conversations for users. */
export class RoomOpener {
  readonly #calls: UnaryCalls;
  readonly #onEpoch: (epoch: string) => void;

  constructor(calls: UnaryCalls, onEpoch: (epoch: string) => void) {
    this.#calls = calls;
    this.#onEpoch = onEpoch;
  }

  /** Throws `not_found` when the user may not see the conversation. Without `sinceRev`, no replay. */
  async open(userId: string, conversationId: string, sinceRev?: number): Promise<OpenedRoom> {
    const request = create(messageProto.OpenRoomRequestSchema, {
      userId,
      conversationId,
      ...(sinceRev === undefined ? {} : { sinceRev: BigInt(sinceRev) }),
    });
    const response = await this.#calls.call(conversationId, (client) => client.openRoom(request));
    this.#onEpoch(response.epoch);
    return {
      rev: Number(response.rev),
      lastSeq: Number(response.lastSeq),
      visibleFromSeq: Number(response.visibleFromSeq),
      memberCount: response.memberCount,
      events: response.frames.map(eventOf),
      tooLong: response.tooLong,
      latestPageJson: Buffer.from(response.latestPageJson).toString(),
    };
  }

  /** How far a conversation is for a user, or null when the user is not in it. */
  async position(
    userId: string,
    conversationId: string,
  ): Promise<Pick<OpenedRoom, 'rev' | 'lastSeq' | 'visibleFromSeq' | 'memberCount'> | null> {
    try {
      return await this.open(userId, conversationId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return null;
      throw error;
    }
  }
}
