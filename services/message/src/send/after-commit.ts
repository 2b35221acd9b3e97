import type { Fanout } from '@parley/fanout';
import { messagePublication } from './message-frame.ts';
import type { Owed } from './push-intents.ts';
import type { PushOutlet } from './push-outlet.ts';
import type { Sent } from './send-lanes.ts';

/** What happens to a committed batch: each message to the fan-out, then the batch to the queue. */
export function createAfterCommit(options: { fanout: Fanout; outlet: PushOutlet }) {
  return (outboxId: number, sent: readonly Sent[]): void => {
    for (const message of sent) {
      const { channel, payload } = messagePublication(message);
      options.fanout.publish(channel, payload);
    }
    options.outlet.offer(outboxId, () => sent.map(owedOf), sent.length);
  };
}

function owedOf({ draft, seq, rev, sentAtMs }: Sent): Owed {
  return {
    conversationId: draft.conversationId,
    messageId: draft.id,
    senderId: draft.senderId,
    seq,
    rev,
    mentions: draft.mentions,
    sentAtMs,
    traceparent: draft.traceparent,
  };
}
