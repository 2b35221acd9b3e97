import { create, toBinary } from '@bufbuild/protobuf';
import { eventProto, limits } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { PushOutlet } from '../send/push-outlet.ts';
import { type CallPlace, readCallPlace } from '../store/calls.ts';
import { noteBatch } from '../store/conversations.ts';

/** What a call needs: it changes nothing but the pushes that are owed. */
export interface Ringer {
  pool: Pool;
  outlet: Pick<PushOutlet, 'offer'>;
}

/** Who rings, or stops ringing, where. Ids in lower case. */
export interface CallRequest {
  conversationId: string;
  callerId: string;
  callId: string;
  video: boolean;
  ended: boolean;
  traceparent: string;
}

/**
 * Has the devices of the other members rung, or told that it is over. Resolves when that is committed; a crash
 * before the push worker knows leaves it to the relay. Throws `not_found`, `blocked`, or `invalid` (too many people).
 */
export async function ring({ pool, outlet }: Ringer, request: CallRequest): Promise<void> {
  const { conversationId, callerId } = request;
  const { outboxId, calls } = await inTransaction(pool, async (sql) => {
    const { nowMs } = mayRing(await readCallPlace(sql, conversationId, callerId));
    const { traceparent, callId, video, ended } = request;
    const calls = [{ conversationId, callerId, callId, video, ended, atMs: BigInt(nowMs), traceparent }];
    const batch = create(eventProto.EventBatchSchema, { calls });
    const bytes = toBinary(eventProto.EventBatchSchema, batch);
    return { calls, outboxId: await noteBatch(sql, bytes, { owesPush: true }) };
  });
  outlet.offer(outboxId, () => ({ calls }), calls.length);
}

function mayRing(place: CallPlace | null): CallPlace {
  if (!place) throw new AppError('not_found', 'No such conversation');
  if (place.blocked) throw new AppError('blocked', 'One of you has blocked the other');
  if (!place.isDirect && place.members > limits.callMembers) {
    throw new AppError('invalid', `A call is for groups of up to ${limits.callMembers} people`);
  }
  return place;
}
