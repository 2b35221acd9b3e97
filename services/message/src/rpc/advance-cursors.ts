import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { idOf, type MessageRpc, positionOf } from './message-rpc.ts';

/** Moves cursors; of people who are no members, silently not. */
export function advanceCursors({ cursors }: MessageContext): MessageRpc['advanceCursors'] {
  return async ({ advances }) => {
    await cursors.advance(
      advances.map((advance) => ({
        conversationId: idOf('conversation_id', advance.conversationId),
        userId: idOf('user_id', advance.userId),
        deliveredSeq: positionOf('delivered_seq', advance.deliveredSeq),
        readSeq: positionOf('read_seq', advance.readSeq),
        sessionId: advance.sessionId,
      })),
    );
    return create(messageProto.AdvanceCursorsResponseSchema);
  };
}
