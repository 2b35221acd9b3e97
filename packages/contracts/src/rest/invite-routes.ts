import { limits } from '../limits.ts';
import { ConversationView } from '../model.ts';
import { closed, nullable, type Static, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

const ById = closed({ conversation_id: Uuid });
const DAY_S = 86_400;

/** 16 random bytes in base64url. */
const Code = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });
const ByCode = closed({ code: Type.String({ minLength: 1, maxLength: 64 }) });

/** A link by which people join a group: whoever has the code may. */
export const Invite = closed({
  id: Uuid,
  code: Code,
  conversation_id: Uuid,
  created_by: Uuid,
  created_at: Timestamp,
  expires_at: nullable(Timestamp),
  max_uses: nullable(Type.Integer()),
  uses: Type.Integer({ minimum: 0, description: 'People who joined by it' }),
  revoked_at: nullable(Timestamp),
});
export type Invite = Static<typeof Invite>;

/** What an invitation shows before one joins. */
export const InvitePreview = closed({
  conversation: closed({
    title: nullable(Type.String()),
    avatar_url: nullable(Type.String({ description: 'Only members can download it' })),
    member_count: Type.Integer({ minimum: 0 }),
  }),
  expires_at: nullable(Timestamp),
});

export const inviteRoutes = routes({
  createInvite: {
    method: 'POST',
    path: '/api/conversations/:conversation_id/invites',
    tag: 'invites',
    summary: 'Make an invitation to a group (owner and admins)',
    idempotent: true,
    params: ById,
    body: closed({
      expires_in_s: Type.Optional(
        nullable(
          Type.Integer({
            minimum: 60,
            maximum: 30 * DAY_S,
            default: 7 * DAY_S,
            description: 'Seconds; null: it does not end',
          }),
        ),
      ),
      max_uses: Type.Optional(
        nullable(Type.Integer({ minimum: 1, maximum: limits.groupMembers, description: 'null: any number' })),
      ),
    }),
    responses: { 201: Invite },
  },
  listInvites: {
    method: 'GET',
    path: '/api/conversations/:conversation_id/invites',
    tag: 'invites',
    summary: 'Invitations by which one can still join, the newest first (owner and admins)',
    params: ById,
    responses: {
      200: closed({ invites: Type.Array(Invite, { maxItems: limits.invitesPerConversation }) }),
    },
  },
  revokeInvite: {
    method: 'DELETE',
    path: '/api/conversations/:conversation_id/invites/:invite_id',
    tag: 'invites',
    summary: 'End an invitation (owner and admins); again changes nothing',
    params: closed({ conversation_id: Uuid, invite_id: Uuid }),
    responses: { 204: null },
  },
  previewInvite: {
    method: 'GET',
    path: '/api/invites/:code',
    tag: 'invites',
    summary: 'What one is invited to; `not_found` when the invitation has ended',
    params: ByCode,
    responses: { 200: InvitePreview },
  },
  joinByInvite: {
    method: 'POST',
    path: '/api/invites/:code/join',
    tag: 'invites',
    summary: 'Join a group by an invitation; 200 for who is a member already',
    params: ByCode,
    responses: { 201: ConversationView, 200: ConversationView },
  },
});
