import { create } from '@bufbuild/protobuf';
import { limits, messageProto } from '@parley/contracts';
import type { UnaryCalls } from './unary-calls.ts';

/** The payload of a sync.result, as JSON, from the message service. Throws `not_found`. */
export async function readSyncPage(
  calls: UnaryCalls,
  wanted: { userId: string; conversationId: string; sinceRev: number; limit?: number | undefined },
): Promise<string> {
  const { userId, conversationId, sinceRev, limit = limits.syncPage } = wanted;
  const request = create(messageProto.SyncRequestSchema, {
    userId,
    conversationId,
    sinceRev: BigInt(sinceRev),
    limit,
  });
  const { payloadJson } = await calls.call(conversationId, (client) => client.sync(request));
  return Buffer.from(payloadJson).toString();
}
