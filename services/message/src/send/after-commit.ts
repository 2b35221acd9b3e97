import type { Fanout } from '@parley/fanout';
import { messagePublication } from './message-frame.ts';
import type { Intents } from './push-intents.ts';
import type { PushOutlet } from './push-outlet.ts';
import type { Sent } from './send-lanes.ts';

/** What happens to a committed batch: each message to the fan-out, then the batch to the queue. */
export function createAfterCommit(options: { fanout: Fanout; outlet: PushOutlet }) {
  return (outboxId: number, sent: readonly Sent[]): void => {
    for (const message of sent) {
      const { channel, payload } = messagePublication(message);
      options.fanout.publish(channel, payload);
    }
    options.outlet.offer(outboxId, () => ({ sent: sent.map(intentOf) }), sent.length);
  };
}

function intentOf({ draft, seq, rev, sentAtMs }: Sent): NonNullable<Intents['sent']>[number] {
  return {
    conversationId: draft.conversationId,
    messageId: draft.id,
    senderId: draft.senderId,
    seq: BigInt(seq),
    rev: BigInt(rev),
    mentions: [...draft.mentions],
    mentionsAll: draft.mentionsAll,
    sentAtMs: BigInt(sentAtMs),
    traceparent: draft.traceparent,
  };
}
