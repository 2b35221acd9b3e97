import type { safetyRoutes } from '@parley/contracts';
import type { Handler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { requireModerator } from '../../safety/moderators.ts';
import { resolveReport as resolve } from '../../safety/resolve-report.ts';

export function resolveReport(context: MessageContext): Handler<typeof safetyRoutes.resolveReport> {
  return async ({ caller, params, body, traceparent }) => {
    const moderator = await requireModerator(context.pool, caller.userId);
    const { messages, safety } = context;
    const report = await resolve({ messages, accounts: safety.accounts }, moderator, {
      reportId: params.report_id,
      action: body.action,
      until: body.until ?? null,
      note: body.note ?? null,
      traceparent,
    });
    return { status: 200, body: report };
  };
}
