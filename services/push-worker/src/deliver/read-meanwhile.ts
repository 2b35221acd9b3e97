import { create, toBinary } from '@bufbuild/protobuf';
import { encodeQueueBody, eventProto } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Queue } from '@parley/queue';
import { readCursorsBeyond } from '../store/banners.ts';
import type { Decision } from '../store/decisions.ts';

/**
 * Tells again of what was read while its banner was on the way: when that was decided, nothing was known to stand on
 * the device.
 */
export async function tellReadMeanwhile(
  decisions: readonly Decision[],
  tools: { pool: Pool; queue: Queue; now: () => number },
): Promise<void> {
  const banners = decisions.flatMap(({ recipientId, conversationId, told }) =>
    told?.shownSeq == null ? [] : [{ userId: recipientId, conversationId, seq: told.shownSeq }],
  );
  const reads = await readCursorsBeyond(tools.pool, banners);
  await tools.queue.publish(
    reads.map(({ conversationId, userId, readSeq }) => {
      const read = { conversationId, userId, readSeq: BigInt(readSeq), readAtMs: BigInt(tools.now()) };
      const intents = create(eventProto.PushIntentsSchema, { reads: [read] });
      const body = encodeQueueBody(toBinary(eventProto.PushIntentsSchema, intents));
      return { stream: 'push.intent' as const, key: conversationId, body };
    }),
  );
}
