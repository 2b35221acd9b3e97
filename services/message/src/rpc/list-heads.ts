import { create } from '@bufbuild/protobuf';
import { limits, messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { type BlocksOfUser, blocksOf } from '../store/blocks.ts';
import { type Head, listHeads as readHeads } from '../store/heads.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** The latest conversations of users, for hello and auto-join, and their blocks: a query however many users, and one more for those with blocks. */
export function listHeads({ pool, feed }: MessageContext): MessageRpc['listHeads'] {
  return async ({ userIds }) => {
    const ids = userIds.map((id) => idOf('user_ids', id));
    const once = [...new Set(ids)];
    const { epoch, users } = await readHeads(pool, once, limits.conversationsInHello);
    const blocking = once.filter((_, i) => users[i]?.hasBlocks);
    const blocks = blocking.length === 0 ? [] : await blocksOf(pool, blocking);
    const blocksOfUser = new Map(blocking.map((id, i) => [id, blocks[i]]));
    const byUser = new Map(
      users.map(({ presenceVisible, heads }, i) => {
        const id = once[i] as string;
        return [
          id,
          { presenceVisible, heads: heads.map(headMessage), ...blocksMessage(blocksOfUser.get(id)) },
        ];
      }),
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

function blocksMessage(blocks: BlocksOfUser | undefined) {
  const blocked = (blocks?.others ?? []).map(({ userId, directConversationId }) => ({
    userId,
    directConversationId: directConversationId ?? '',
  }));
  return { blocked, blockedBeyond: blocks?.isBeyond ?? false };
}
