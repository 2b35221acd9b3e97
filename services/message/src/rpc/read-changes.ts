import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { type MissedFrames, missedFrames } from '../sync/missed-frames.ts';
import { idOf, type MessageRpc, positionOf } from './message-rpc.ts';
import { roomFrameMessage } from './room-frame.ts';

const KEYS_MOST = 100;

/** The frames that gateways' rooms missed, for all of their sockets. */
export function readChanges({ pool }: MessageContext): MessageRpc['readChanges'] {
  return async ({ keys, limit }) => {
    if (keys.length > KEYS_MOST) throw new AppError('invalid', `keys must be at most ${KEYS_MOST}`);
    const wanted = keys.map((key) => ({
      conversationId: idOf('conversation_id', key.conversationId),
      sinceRev: positionOf('since_rev', key.sinceRev),
    }));
    const { epoch, changes } = await missedFrames(pool, wanted, limit);
    return create(messageProto.ReadChangesResponseSchema, { epoch, changes: changes.map(answerOf) });
  };
}

function answerOf(found: MissedFrames | 'left' | null): messageProto.ConversationChanges {
  if (found === null) return create(messageProto.ConversationChangesSchema);
  if (found === 'left') return create(messageProto.ConversationChangesSchema, { leftOut: true });
  const { rev, frames, hasMore } = found;
  return create(messageProto.ConversationChangesSchema, {
    rev: BigInt(rev),
    frames: frames.map(roomFrameMessage),
    hasMore,
  });
}
