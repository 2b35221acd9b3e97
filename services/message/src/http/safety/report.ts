import type { safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { reportThing } from '../../safety/report-thing.ts';

export function report({ pool, safety }: MessageContext): Handler<typeof safetyRoutes.report> {
  return async ({ caller, body }) => {
    await safety.spam?.reports(caller.userId);
    const { id, created } = await reportThing(pool, {
      reporterId: caller.userId,
      messageId: body.message_id?.toLowerCase() ?? null,
      userId: body.user_id?.toLowerCase() ?? null,
      conversationId: body.conversation_id?.toLowerCase() ?? null,
      reason: body.reason,
      note: body.note ?? null,
    });
    return { status: created ? 201 : 200, body: { id } };
  };
}
