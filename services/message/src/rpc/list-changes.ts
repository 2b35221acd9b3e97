import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { listChanges as list } from '../sync/list-changes.ts';
import { idOf, type MessageRpc, positionOf } from './message-rpc.ts';
import { roomFrameMessage } from './room-frame.ts';

/** The frames a gateway's room missed, for all of its sockets. */
export function listChanges({ pool }: MessageContext): MessageRpc['listChanges'] {
  return async (request) => {
    const { rev, frames, hasMore, epoch } = await list(pool, {
      conversationId: idOf('conversation_id', request.conversationId),
      sinceRev: positionOf('since_rev', request.sinceRev),
      limit: request.limit,
    });
    return create(messageProto.ListChangesResponseSchema, {
      rev: BigInt(rev),
      frames: frames.map(roomFrameMessage),
      hasMore,
      epoch,
    });
  };
}
