import { create } from '@bufbuild/protobuf';
import { limits, messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { type Head, listHeads as readHeads } from '../store/heads.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** The latest conversations of users, for hello and auto-join: one query whatever the number of users. */
export function listHeads({ pool, feed }: MessageContext): MessageRpc['listHeads'] {
  return async ({ userIds }) => {
    const ids = userIds.map((id) => idOf('user_ids', id));
    const once = [...new Set(ids)];
    const { epoch, users } = await readHeads(pool, once, limits.conversationsInHello);
    const byUser = new Map(
      users.map(({ presenceVisible, heads }, i) => [
        once[i],
        { presenceVisible, heads: heads.map(headMessage) },
      ]),
    );
    return create(messageProto.ListHeadsResponseSchema, {
      // Without users there is no row to carry it.
      epoch: epoch || feed.epoch,
      users: ids.map((userId) => ({ userId, ...byUser.get(userId) })),
    });
  };
}

function headMessage(head: Head): messageProto.Head {
  return create(messageProto.HeadSchema, {
    conversationId: head.id,
    rev: BigInt(head.rev),
    lastSeq: BigInt(head.last_seq),
    lastReadSeq: BigInt(head.last_read_seq),
    visibleFromSeq: BigInt(head.visible_from_seq),
    memberCount: head.member_count,
  });
}
