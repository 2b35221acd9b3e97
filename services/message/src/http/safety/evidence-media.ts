import type { safetyRoutes } from '@parley/contracts';
import { AppError, type StreamHandler } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { noSuchMessage } from '../../messages/change-message.ts';
import { requireModerator } from '../../safety/moderators.ts';
import { heldMedia } from '../../store/evidence-media.ts';
import type { MediaRow } from '../../store/media.ts';
import { findMessage, logAction, type NewEntry } from '../../store/moderation.ts';
import { readReport } from '../../store/reports.ts';
import { sendFile, sendThumbnail } from '../media/send-file.ts';

type Send = typeof sendFile;
type OfReport = StreamHandler<typeof safetyRoutes.getReportMedia | typeof safetyRoutes.getReportThumbnail>;
type OfMessage = StreamHandler<typeof safetyRoutes.getHiddenMedia | typeof safetyRoutes.getHiddenThumbnail>;

export const getReportMedia = (context: MessageContext): OfReport => ofReport(context, sendFile);
export const getReportThumbnail = (context: MessageContext): OfReport => ofReport(context, sendThumbnail);
export const getHiddenMedia = (context: MessageContext): OfMessage => ofHidden(context, sendFile);
export const getHiddenThumbnail = (context: MessageContext): OfMessage => ofHidden(context, sendThumbnail);

function ofReport(context: MessageContext, send: Send): OfReport {
  return async ({ caller, params }, request, reply) => {
    const { pool } = context;
    const { id: actorId } = await requireModerator(pool, caller.userId);
    const report = await readReport(pool, params.report_id);
    if (!report) throw new AppError('not_found', 'No such report');
    const row = await logged(context, report.id, {
      actorId,
      userId: report.user_id,
      messageId: report.message_id,
      conversationId: report.conversation_id,
      reportId: report.id,
    });
    return send(context, request, reply, row);
  };
}

function ofHidden(context: MessageContext, send: Send): OfMessage {
  return async ({ caller, params }, request, reply) => {
    const { pool } = context;
    const { id: actorId } = await requireModerator(pool, caller.userId);
    const messageId = params.message_id.toLowerCase();
    const place = await findMessage(pool, messageId, null);
    if (!place) throw noSuchMessage();
    const { senderId: userId, conversationId } = place;
    const row = await logged(context, messageId, { actorId, userId, messageId, conversationId });
    return send(context, request, reply, row);
  };
}

/** The file that is kept; in the log before it is sent, so that nothing is seen that is not there. */
async function logged(
  { pool }: MessageContext,
  heldBy: string,
  entry: Omit<NewEntry, 'action'>,
): Promise<MediaRow> {
  const row = await heldMedia(pool, heldBy);
  if (!row) throw new AppError('not_found', 'No file is kept');
  await logAction(pool, { ...entry, action: 'media.read' });
  return row;
}
