import type { Message, WebhookDelivery } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { timeOf } from '../store/rows.ts';
import type { DeliveryRow } from '../store/webhook-deliveries.ts';
import { type Payload, payloadsOf } from './payload.ts';

/** Deliveries as REST shows them, with the payloads they would have now. */
export async function deliveryViews(pool: Pool, rows: readonly DeliveryRow[]): Promise<WebhookDelivery[]> {
  const payloads = await payloadsOf(pool, rows);
  return rows.flatMap((row, i) => {
    const payload = payloads[i];
    return payload ? [viewOf(row, payload)] : [];
  });
}

/** One delivery as REST shows it. */
export async function deliveryView(pool: Pool, row: DeliveryRow): Promise<WebhookDelivery> {
  const [payload] = await payloadsOf(pool, [row]);
  return viewOf(row, payload as Payload);
}

function viewOf(row: DeliveryRow, payload: Payload): WebhookDelivery {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    next_attempt_at: row.status === 'pending' ? timeOf(row.next_at) : null,
    last_attempt_at: timeOf(row.last_attempt_at),
    last_status: row.last_status,
    last_error: row.last_error,
    last_response: mayRepeatOldBody(row, payload) ? null : row.last_response,
    created_at: row.created_at.toISOString(),
    payload,
  };
}

/** Receivers may answer with what they were sent; that is shown no longer than the message itself. */
function mayRepeatOldBody({ last_attempt_at: at }: DeliveryRow, { type, data }: Payload): boolean {
  if (!type.startsWith('message.')) return false;
  const { message } = data as { message: Message | null };
  if (!message || message.deleted_at !== null) return true;
  return at !== null && message.edited_at !== null && Date.parse(message.edited_at) >= at.getTime() - 60_000;
}
