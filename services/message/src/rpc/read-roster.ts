import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { readRoster as read } from '../sync/roster.ts';
import { idOf, type MessageRpc } from './message-rpc.ts';

/** A conversation as a gateway's room keeps it for all who join. */
export function readRoster({ pool }: MessageContext): MessageRpc['readRoster'] {
  return async (request) => {
    const { head, participants } = await read(pool, idOf('conversation_id', request.conversationId));
    return create(messageProto.ReadRosterResponseSchema, {
      rev: BigInt(head.rev),
      lastSeq: BigInt(head.last_seq),
      memberCount: head.member_count,
      participantsJson: Buffer.from(JSON.stringify(participants)),
      epoch: head.epoch,
    });
  };
}
