import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { syncPage } from '../sync/sync-page.ts';
import { idOf, type MessageRpc, positionOf } from './message-rpc.ts';

/** The payload of sync.result. `not_found` for who is no member. */
export function sync({ pool }: MessageContext): MessageRpc['sync'] {
  return async (request) => {
    const payload = await syncPage(pool, {
      conversationId: idOf('conversation_id', request.conversationId),
      userId: idOf('user_id', request.userId),
      sinceRev: positionOf('since_rev', request.sinceRev),
      limit: request.limit > 0 ? request.limit : undefined,
    });
    return create(messageProto.SyncResponseSchema, { payloadJson: Buffer.from(JSON.stringify(payload)) });
  };
}
