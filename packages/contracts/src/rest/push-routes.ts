import { closed, nullable, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

// As the push worker decides them (services/push-worker/src/reasons.ts).
const REASONS =
  'Of suppressed: not_member, sender, blocked, muted, notify_level, do_not_disturb, read, no_token, acknowledged ' +
  '(shown on that device), message_deleted, token_moved or expired. Of retrying and failed: what APNs said, such as ' +
  'Unregistered. Null otherwise. More may be added.';

export const PushTrace = closed({
  recipient_id: Uuid,
  device: nullable(
    Type.String({ description: 'The end of the device’s token; null in decisions about no device' }),
  ),
  outcome: Type.String({
    description:
      'sent (APNs took it), suppressed (not to be sent, see reason), retrying, failed (given up), or pending (not decided yet). More may be added.',
  }),
  reason: nullable(Type.String({ description: REASONS })),
  apns_id: nullable(Type.String({ description: 'The apns-id of the notification' })),
  decided_at: Timestamp,
  sent_at: nullable(Timestamp),
});

export const pushRoutes = routes({
  pushTrace: {
    method: 'GET',
    path: '/api/push/trace',
    tag: 'push',
    summary: 'Why a device did, or did not, get a push',
    query: closed({ message_id: Uuid }),
    responses: { 200: closed({ decisions: Type.Array(PushTrace) }) },
  },
});
