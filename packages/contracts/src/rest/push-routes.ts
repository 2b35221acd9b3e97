import { closed, NextCursor, nullable, Timestamp, Type, Uuid } from '../schema.ts';
import { DeviceToken } from './device-token.ts';
import { routes } from './route.ts';

// As the push worker decides them (services/push-worker/src/reasons.ts).
const REASONS =
  'Of suppressed: not_member, sender, blocked, muted, notify_level, do_not_disturb, reactions_off, read, no_token, ' +
  'acknowledged (shown on that device), message_deleted, reaction_gone, token_moved, superseded (something newer says ' +
  'it), connected (the app is open there), up_to_date (nothing on the device is out of date), wake_budget (woken a short while ago) or expired. Of sent: ' +
  'merged, or null. Of retrying and failed: what APNs said, such as Unregistered. Null otherwise. More may be added.';

const KINDS =
  'alert (the message itself, its edit or deletion), reaction, clear (read elsewhere: silent), fresh (something new ' +
  'that no alert tells of: silent) or call. More may be added.';

export const PushTrace = closed({
  recipient_id: Uuid,
  device: nullable(
    Type.String({ description: 'The end of the device’s token; null in decisions about no device' }),
  ),
  kind: Type.String({ description: KINDS }),
  outcome: Type.String({
    description:
      'sent (APNs took it), suppressed (not to be sent, see reason), retrying, failed (given up), or pending (not decided yet). More may be added.',
  }),
  reason: nullable(Type.String({ description: REASONS })),
  merged: Type.Boolean({
    description:
      'Newer messages of the conversation waited too, and one banner tells of all: that of apns_id',
  }),
  status: nullable(
    Type.Integer({
      description: 'HTTP status of APNs’ last answer; null: it was not asked, or did not answer',
    }),
  ),
  attempts: Type.Integer({ description: 'How often APNs was asked', minimum: 0 }),
  apns_id: nullable(Type.String({ description: 'The apns-id of the notification' })),
  decided_at: Timestamp,
  sent_at: nullable(Timestamp),
});

/** What APNs said of a test push to one device. */
export const PushTestResult = closed({
  device: Type.String({ description: 'The end of the device’s token' }),
  session_id: Uuid,
  environment: Type.String({ description: 'sandbox or production' }),
  bundle_id: nullable(Type.String({ description: 'Null: the topic that the service is configured with' })),
  status: nullable(
    Type.Integer({ description: 'HTTP status of APNs’ answer, 200: accepted; null: no answer in time' }),
  ),
  reason: nullable(
    Type.String({
      description: 'What APNs gave as the reason, such as BadDeviceToken, or why it did not answer',
    }),
  ),
  apns_id: Uuid,
});

export const pushRoutes = routes({
  pushTrace: {
    method: 'GET',
    path: '/api/push/trace',
    tag: 'push',
    summary: 'Why devices did, or did not, get pushes of a message, or of the call of that id',
    query: closed({
      message_id: Uuid,
      cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
    }),
    responses: { 200: closed({ decisions: Type.Array(PushTrace), cursor: NextCursor }) },
  },
  pushTest: {
    method: 'POST',
    path: '/api/push/test',
    tag: 'push',
    summary: 'Send a test push to the own devices, and tell what APNs said',
    body: closed({
      device_token: Type.Optional(DeviceToken),
    }),
    bodyOptional: true,
    responses: { 200: closed({ results: Type.Array(PushTestResult) }) },
  },
});
