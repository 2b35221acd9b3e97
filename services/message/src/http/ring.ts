import type { callRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import { ring as ringMembers } from '../calls/ring.ts';
import type { MessageContext } from '../context.ts';

export function ring({ pool, outlet }: MessageContext): Handler<typeof callRoutes.ring> {
  return async ({ caller: { userId: callerId }, params, body, traceparent }) => {
    await ringMembers(
      { pool, outlet },
      {
        conversationId: params.conversation_id.toLowerCase(),
        callerId,
        callId: body.call_id.toLowerCase(),
        video: body.video ?? false,
        ended: body.ended ?? false,
        traceparent,
      },
    );
    return { status: 202 };
  };
}
