import { safetyRoutes } from '@parley/contracts';
import {
  type createHttpServer,
  type Guard,
  implement,
  implementStream,
  type TokenVerifier,
} from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { blockUser, unblockUser } from './block-user.ts';
import { getHiddenMedia, getHiddenThumbnail, getReportMedia, getReportThumbnail } from './evidence-media.ts';
import { getModeratedUser } from './get-moderated-user.ts';
import { hideMessage } from './hide-message.ts';
import { listBlocks } from './list-blocks.ts';
import { listEdits } from './list-edits.ts';
import { listReports } from './list-reports.ts';
import { moderationLog } from './moderation-log.ts';
import { report } from './report.ts';
import { resolveReport } from './resolve-report.ts';
import { liftSuspension, suspendUser } from './suspend-user.ts';

/** Serves blocks, reports and moderation. */
export function serveSafetyRoutes(
  app: ReturnType<typeof createHttpServer>,
  context: MessageContext,
  security: { verifier: TokenVerifier; guard?: Guard },
): void {
  implement(app, safetyRoutes.listBlocks, security, listBlocks(context));
  implement(app, safetyRoutes.blockUser, security, blockUser(context));
  implement(app, safetyRoutes.unblockUser, security, unblockUser(context));
  implement(app, safetyRoutes.report, security, report(context));
  implement(app, safetyRoutes.listReports, security, listReports(context));
  implementStream(app, safetyRoutes.getReportMedia, security, getReportMedia(context));
  implementStream(app, safetyRoutes.getReportThumbnail, security, getReportThumbnail(context));
  implement(app, safetyRoutes.resolveReport, security, resolveReport(context));
  implement(app, safetyRoutes.hideMessage, security, hideMessage(context));
  implement(app, safetyRoutes.listEdits, security, listEdits(context));
  implementStream(app, safetyRoutes.getHiddenMedia, security, getHiddenMedia(context));
  implementStream(app, safetyRoutes.getHiddenThumbnail, security, getHiddenThumbnail(context));
  implement(app, safetyRoutes.getModeratedUser, security, getModeratedUser(context));
  implement(app, safetyRoutes.suspendUser, security, suspendUser(context));
  implement(app, safetyRoutes.liftSuspension, security, liftSuspension(context));
  implement(app, safetyRoutes.moderationLog, security, moderationLog(context));
}
