import { limits } from '../limits.ts';
import { MessageKind, User } from '../model.ts';
import { closed, NextCursor, nullable, type Static, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

const Page = {
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
};
const Note = Type.String({ minLength: 1, maxLength: 1_000 });

/** Somebody the caller has blocked. */
export const Block = closed({ user: User, created_at: Timestamp });
export type Block = Static<typeof Block>;

export const ReportReason = Type.Union([
  Type.Literal('spam'),
  Type.Literal('harassment'),
  Type.Literal('hate'),
  Type.Literal('sexual'),
  Type.Literal('violence'),
  Type.Literal('self_harm'),
  Type.Literal('illegal'),
  Type.Literal('other'),
]);
export type ReportReason = Static<typeof ReportReason>;

const ReportRef = closed({ id: Uuid });

/** What a message said, kept for moderators. */
export const Evidence = closed({
  sender_id: nullable(Uuid),
  kind: MessageKind,
  text: nullable(Type.String()),
  media: Type.Unknown({ description: 'The `media` of the message, with URLs for moderators; null without' }),
  encrypted: Type.Unknown({ description: 'The `encrypted` of the message, null without' }),
  sent_at: Timestamp,
  edited_at: nullable(Timestamp),
  deleted_at: nullable(Timestamp),
});
export type Evidence = Static<typeof Evidence>;

export const ReportResolution = Type.Union([
  Type.Literal('dismiss'),
  Type.Literal('hide_message'),
  Type.Literal('suspend_user'),
]);
export type ReportResolution = Static<typeof ReportResolution>;

export const Report = closed({
  id: Uuid,
  reporter_id: nullable(Type.String({ ...Uuid, description: 'null: the content filter' })),
  user_id: Type.String({ ...Uuid, description: 'Who is reported: of a message, its sender' }),
  message_id: nullable(Uuid),
  conversation_id: nullable(Uuid),
  reason: Type.String({ description: 'More may be added' }),
  note: nullable(Type.String()),
  evidence: nullable(Evidence),
  created_at: Timestamp,
  same_thing: Type.Integer({
    description: 'Open reports of the same message, or of the same user; 1,000 at most',
  }),
  same_user: Type.Integer({ description: 'Reports of this user, open or not; 1,000 at most' }),
  resolved_at: nullable(Timestamp),
  resolved_by: nullable(Uuid),
  resolution: nullable(ReportResolution),
  resolution_note: nullable(Type.String()),
});
export type Report = Static<typeof Report>;

export const MessageEdit = closed({
  rev: Type.Integer({ description: 'Of the edit that replaced this body' }),
  text: nullable(Type.String()),
  encrypted: Type.Unknown({ description: 'The `encrypted` it had, null without' }),
  edited_at: Timestamp,
  editor_id: Uuid,
});
export type MessageEdit = Static<typeof MessageEdit>;

export const ModerationEntry = closed({
  id: Type.Integer(),
  at: Timestamp,
  actor_id: Uuid,
  action: Type.String({
    description:
      'report.dismiss, report.hide_message, report.suspend_user, message.hide, edits.read, media.read, user.read, user.suspend, user.lift; with `.failed` after it, what was begun was not done. More may be added',
  }),
  user_id: nullable(Uuid),
  message_id: nullable(Uuid),
  conversation_id: nullable(Uuid),
  report_id: nullable(Uuid),
  until: nullable(Timestamp),
  note: nullable(Type.String()),
});
export type ModerationEntry = Static<typeof ModerationEntry>;

export const ModeratedUser = closed({
  user: User,
  role: Type.String(),
  suspended_until: nullable(Timestamp),
  reports: Type.Array(Report, { description: 'Of this user, the newest 50' }),
  suspensions: Type.Array(ModerationEntry, { description: 'Suspended and lifted, the newest 50' }),
});
export type ModeratedUser = Static<typeof ModeratedUser>;

const ByUser = closed({ user_id: Uuid });
const ByReport = closed({ report_id: Uuid });
const ByMessage = closed({ message_id: Uuid });
const Sent = { 200: null, 206: null, 302: null, 304: null };
const Until = Type.String({ ...Timestamp, description: 'ISO 8601, at most ten years from now' });

export const safetyRoutes = routes({
  listBlocks: {
    method: 'GET',
    path: '/api/blocks',
    tag: 'safety',
    summary: 'Whom the caller has blocked, the latest first',
    query: closed(Page),
    responses: { 200: closed({ blocks: Type.Array(Block), cursor: NextCursor }) },
  },
  blockUser: {
    method: 'PUT',
    path: '/api/blocks/:user_id',
    tag: 'safety',
    summary: `Block somebody, which holds both ways; again changes nothing; ${limits.blocks} at most`,
    params: ByUser,
    responses: { 204: null },
  },
  unblockUser: {
    method: 'DELETE',
    path: '/api/blocks/:user_id',
    tag: 'safety',
    summary: 'Block somebody no more; again changes nothing',
    params: ByUser,
    responses: { 204: null },
  },
  report: {
    method: 'POST',
    path: '/api/reports',
    tag: 'safety',
    summary: 'Report a message or a user to the moderators; 200 when the caller has reported it before',
    body: closed({
      message_id: Type.Optional(Uuid),
      user_id: Type.Optional(Uuid),
      conversation_id: Type.Optional(
        Type.String({ ...Uuid, description: 'Where it is; with a user_id, where it happened' }),
      ),
      reason: ReportReason,
      note: Type.Optional(Note),
    }),
    responses: { 201: ReportRef, 200: ReportRef },
  },
  listReports: {
    method: 'GET',
    path: '/api/moderation/reports',
    tag: 'moderation',
    summary:
      'Reports: open ones, the oldest first, or resolved ones, the latest first (moderators, as all of these)',
    query: closed({
      status: Type.Optional(
        Type.Union([Type.Literal('open'), Type.Literal('resolved')], { default: 'open' }),
      ),
      ...Page,
    }),
    responses: {
      200: closed({
        reports: Type.Array(Report),
        open: Type.Integer({ description: 'How many are open; counted up to 10,000' }),
        cursor: NextCursor,
      }),
    },
  },
  getReportMedia: {
    method: 'GET',
    path: '/api/moderation/reports/:report_id/media',
    tag: 'moderation',
    summary:
      'Download what the reported message showed, whatever became of it, until the evidence is erased; reading it is logged',
    params: ByReport,
    bytes: true,
    responses: Sent,
  },
  getReportThumbnail: {
    method: 'GET',
    path: '/api/moderation/reports/:report_id/media/thumbnail',
    tag: 'moderation',
    summary: 'A small image of the image of a reported message; reading it is logged',
    params: ByReport,
    bytes: true,
    responses: Sent,
  },
  resolveReport: {
    method: 'POST',
    path: '/api/moderation/reports/:report_id/resolve',
    tag: 'moderation',
    summary: 'Decide on a report, and on all open ones of the same message or user; once only (`conflict`)',
    params: ByReport,
    body: closed({
      action: ReportResolution,
      until: Type.Optional(Until),
      note: Type.Optional(Note),
    }),
    responses: { 200: Report },
  },
  hideMessage: {
    method: 'PUT',
    path: '/api/moderation/messages/:message_id/hidden',
    tag: 'moderation',
    summary: 'Delete a message for everyone; moderators keep what it said for 90 days',
    params: ByMessage,
    body: closed({ conversation_id: Uuid, note: Type.Optional(Note) }),
    responses: { 204: null },
  },
  listEdits: {
    method: 'GET',
    path: '/api/moderation/messages/:message_id/edits',
    tag: 'moderation',
    summary: 'What a message said before it was edited or hidden, the latest first; reading it is logged',
    params: ByMessage,
    query: closed(Page),
    responses: {
      200: closed({
        edits: Type.Array(MessageEdit),
        hidden: nullable(Evidence),
        cursor: NextCursor,
      }),
    },
  },
  getHiddenMedia: {
    method: 'GET',
    path: '/api/moderation/messages/:message_id/media',
    tag: 'moderation',
    summary: 'Download what a hidden message showed, until that is erased; reading it is logged',
    params: ByMessage,
    bytes: true,
    responses: Sent,
  },
  getHiddenThumbnail: {
    method: 'GET',
    path: '/api/moderation/messages/:message_id/media/thumbnail',
    tag: 'moderation',
    summary: 'A small image of the image of a hidden message; reading it is logged',
    params: ByMessage,
    bytes: true,
    responses: Sent,
  },
  getModeratedUser: {
    method: 'GET',
    path: '/api/moderation/users/:user_id',
    tag: 'moderation',
    summary: 'A user, the reports of them and their suspensions; reading it is logged',
    params: ByUser,
    responses: { 200: ModeratedUser },
  },
  suspendUser: {
    method: 'PUT',
    path: '/api/moderation/users/:user_id/suspension',
    tag: 'moderation',
    summary: 'Keep a user out until a moment: all sessions end, and sign-in answers `suspended`',
    params: ByUser,
    body: closed({ until: Until, reason: Note }),
    responses: { 204: null },
  },
  liftSuspension: {
    method: 'DELETE',
    path: '/api/moderation/users/:user_id/suspension',
    tag: 'moderation',
    summary: 'Let a suspended user sign in again',
    params: ByUser,
    responses: { 204: null },
  },
  moderationLog: {
    method: 'GET',
    path: '/api/moderation/log',
    tag: 'moderation',
    summary: 'What moderators did, the latest first',
    query: closed(Page),
    responses: { 200: closed({ entries: Type.Array(ModerationEntry), cursor: NextCursor }) },
  },
});
