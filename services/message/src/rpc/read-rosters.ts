import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { MessageContext } from '../context.ts';
import { readRosters as read } from '../store/rosters.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

const IDS_MOST = 100;

/** Conversations as gateways' rooms keep them for all who join. */
export function readRosters({ pool }: MessageContext): MessageRpc['readRosters'] {
  return async ({ conversationIds }) => {
    if (conversationIds.length > IDS_MOST) {
      throw new AppError('invalid', `conversation_ids must be at most ${IDS_MOST}`);
    }
    const { epoch, rosters } = await read(
      pool,
      conversationIds.map((id) => idOf('conversation_id', id)),
    );
    return create(messageProto.ReadRostersResponseSchema, {
      epoch,
      rosters: rosters.map(({ id, rev, lastSeq, memberCount, participants }) => ({
        conversationId: id,
        rev: BigInt(rev),
        lastSeq: BigInt(lastSeq),
        memberCount,
        participantsJson: Buffer.from(JSON.stringify(participants)),
      })),
    });
  };
}
