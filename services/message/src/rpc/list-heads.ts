import { create } from '@bufbuild/protobuf';
import { limits, messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { listHeads as readHeads, type UserHead } from '../store/heads.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** The latest conversations of users, for hello and auto-join: one query whatever the number of users. */
export function listHeads({ pool, feed }: MessageContext): MessageRpc['listHeads'] {
  return async ({ userIds }) => {
    const ids = userIds.map((id) => idOf('user_ids', id));
    const rows = await readHeads(pool, [...new Set(ids)], limits.conversationsInHello);
    const byUser = new Map<string, messageProto.Head[]>();
    for (const row of rows) {
      const heads = byUser.get(row.user_id);
      if (heads) heads.push(headOf(row));
      else byUser.set(row.user_id, [headOf(row)]);
    }
    return create(messageProto.ListHeadsResponseSchema, {
      epoch: feed.epoch,
      users: ids.map((userId) => ({ userId, heads: byUser.get(userId) ?? [] })),
    });
  };
}

function headOf(row: UserHead): messageProto.Head {
  return create(messageProto.HeadSchema, {
    conversationId: row.id,
    rev: BigInt(row.rev),
    lastSeq: BigInt(row.last_seq),
    lastReadSeq: BigInt(row.last_read_seq),
    visibleFromSeq: BigInt(row.visible_from_seq),
    memberCount: row.member_count,
  });
}
