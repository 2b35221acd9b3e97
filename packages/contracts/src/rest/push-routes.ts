import { closed, nullable, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

export const PushTrace = closed({
  recipient_id: Uuid,
  /** The last characters of the device's token; null in decisions about no device. */
  device: nullable(Type.String()),
  outcome: Type.String(),
  reason: nullable(Type.String()),
  apns_id: nullable(Type.String()),
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
