import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { addedFrame } from '../conversations/announce.ts';
import { readViews as read } from '../store/views.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

const KEYS_MOST = 100;

/** The conversation.added frames of memberships; where the user is no member, none. */
export function readViews({ pool }: MessageContext): MessageRpc['readViews'] {
  return async ({ keys }) => {
    if (keys.length > KEYS_MOST) throw new AppError('invalid', `keys must be at most ${KEYS_MOST}`);
    const asked = keys.map((key) => ({
      userId: idOf('user_id', key.userId),
      conversationId: idOf('conversation_id', key.conversationId),
    }));
    const once = new Map(asked.map((key) => [`${key.userId}:${key.conversationId}`, key]));
    const found = await read(pool, [...once.values()]);
    return create(messageProto.ReadViewsResponseSchema, {
      views: found.map(({ userId, view }) => ({
        userId,
        conversationId: view.id,
        rev: BigInt(view.rev),
        frame: Buffer.from(addedFrame(view)),
      })),
    });
  };
}
