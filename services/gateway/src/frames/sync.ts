import { create } from '@bufbuild/protobuf';
import { limits, messageProto } from '@parley/contracts';
import type { FrameHandler } from './handler.ts';

/** A page of state after a rev, straight from the message service. */
export const sync: FrameHandler<'sync'> = async ({ calls }, session, { id, payload }) => {
  const conversationId = payload.conversation_id.toLowerCase();
  const request = create(messageProto.SyncRequestSchema, {
    userId: session.userId,
    conversationId,
    sinceRev: BigInt(payload.since_rev),
    limit: payload.limit ?? limits.syncPage,
  });
  const { payloadJson } = await calls.call(conversationId, (client) => client.sync(request));
  const envelope = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
  session.send(`{"type":"sync.result",${envelope}"payload":${Buffer.from(payloadJson).toString()}}`);
};
