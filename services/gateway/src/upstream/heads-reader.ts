import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { Batches } from './batches.ts';
import type { UnaryCalls } from './unary-calls.ts';

const USERS_PER_READ = 200;
/** However long a storm lasts, its reads grow with those who connect and hardly with the time. */
const PACE = { everyMs: 200, enough: 100 };

/** A conversation as one user's list has it. */
export interface Head {
  conversationId: string;
  rev: number;
  lastSeq: number;
  lastReadSeq: number;
  /** The first seq this user may see. */
  visibleFromSeq: number;
  /** Above 100 it says only that there are more. */
  memberCount: number;
}

export interface UserHeads {
  epoch: string;
  /** Newest activity first, at most 1,000. */
  heads: readonly Head[];
  /** The user lets others see whether they are there. */
  isPresenceVisible: boolean;
  /** Between whom and the user there is a block, either way. */
  blocked: readonly BlockedPerson[];
  /** There are more. */
  isBlockedBeyond: boolean;
}

export interface BlockedPerson {
  userId: string;
  /** Empty: they have none. */
  directConversationId: string;
}

/** Reads the conversations of users: a few calls at once, and those of a storm of connects in large ones. */
export class HeadsReader {
  readonly #batches: Batches<string, UserHeads>;

  constructor(
    calls: UnaryCalls,
    onEpoch: (epoch: string) => void,
    onRead: (userId: string, list: UserHeads) => void = () => {},
  ) {
    this.#batches = new Batches({
      keyOf: (userId) => userId,
      itemsPerRead: USERS_PER_READ,
      ...PACE,
      async read(userIds): Promise<UserHeads[]> {
        const request = create(messageProto.ListHeadsRequestSchema, { userIds: [...userIds] });
        const response = await calls.call(userIds[0] ?? '', (client) => client.listHeads(request));
        onEpoch(response.epoch);
        const { epoch, users } = response;
        return userIds.map((userId, index) => {
          const list = {
            epoch,
            heads: (users[index]?.heads ?? []).map(toHead),
            isPresenceVisible: users[index]?.presenceVisible ?? false,
            blocked: users[index]?.blocked ?? [],
            isBlockedBeyond: users[index]?.blockedBeyond ?? false,
          };
          onRead(userId, list);
          return list;
        });
      },
    });
  }

  read(userId: string): Promise<UserHeads> {
    return this.#batches.read(userId);
  }
}

function toHead(head: messageProto.Head): Head {
  return {
    conversationId: head.conversationId,
    rev: Number(head.rev),
    lastSeq: Number(head.lastSeq),
    lastReadSeq: Number(head.lastReadSeq),
    visibleFromSeq: Number(head.visibleFromSeq),
    memberCount: head.memberCount,
  };
}
