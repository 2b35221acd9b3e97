import { limits, type Participant } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { firstParticipants } from '../store/participants.ts';
import { conversationsOf, messagesOf, namedMembersOf, reportsOf } from '../store/webhook-data.ts';
import type { DeliveryRow } from '../store/webhook-deliveries.ts';

/** What a receiver is sent. */
export interface Payload {
  id: string;
  type: string;
  created_at: string;
  data: unknown;
}

/** The ids of a delivery, of which its payload is made. */
export type Delivery = Pick<
  DeliveryRow,
  'id' | 'type' | 'conversation_id' | 'seq' | 'user_ids' | 'report_id' | 'created_at'
>;

/**
 * The payloads of deliveries, in their order, made of what is stored now: what was deleted since is not in them,
 * what was edited is as it was edited. Nothing of a payload is kept.
 */
export async function payloadsOf(pool: Pool, deliveries: readonly Delivery[]): Promise<Payload[]> {
  const ofType = (prefix: string) => deliveries.filter(({ type }) => type.startsWith(prefix));
  const created = ofType('conversation.created');
  const [messages, conversations, named, first, reports] = await Promise.all([
    messagesOf(pool, ofType('message.')),
    conversationsOf(pool, ofType('conversation.')),
    namedMembersOf(pool, ofType('participants.')),
    membersOf(pool, created),
    reportsOf(pool, ofType('report.')),
  ]);
  return deliveries.map((delivery) => {
    const { id, type, created_at: createdAt, conversation_id: conversationId } = delivery;
    const about = conversationId ?? '';
    const data = (): unknown => {
      if (type.startsWith('message.')) {
        return { message: messages.get(`${about}:${delivery.seq}`) ?? null };
      }
      if (type.startsWith('participants.')) {
        return { conversation_id: conversationId, participants: named.get(id) ?? [] };
      }
      if (type.startsWith('report.')) return { report: reports.get(delivery.report_id ?? '') ?? null };
      if (!type.startsWith('conversation.')) return {};
      const conversation = conversations.get(about) ?? null;
      return first.has(about) ? { conversation, participants: first.get(about) } : { conversation };
    };
    return { id, type, created_at: createdAt.toISOString(), data: data() };
  });
}

async function membersOf(pool: Pool, created: readonly Delivery[]): Promise<Map<string, Participant[]>> {
  const ids = created.flatMap(({ conversation_id: id }) => id ?? []);
  return ids.length === 0 ? new Map() : firstParticipants(pool, ids, limits.smallGroupMembers);
}
