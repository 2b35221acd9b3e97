import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { MessageContext } from '../context.ts';
import { openRoom as open } from '../sync/open-room.ts';
import { idOf, type MessageRpc, positionOf } from './message-rpc.ts';
import { roomFrameMessage } from './room-frame.ts';

/** What room.joined says, and what was missed. `not_found` for who is no member. */
export function openRoom({ pool }: MessageContext): MessageRpc['openRoom'] {
  return async (request) => {
    const { head, participants, frames, latest } = await open(pool, {
      conversationId: idOf('conversation_id', request.conversationId),
      userId: idOf('user_id', request.userId),
      sinceRev: request.sinceRev === undefined ? undefined : positionOf('since_rev', request.sinceRev),
    });
    return create(messageProto.OpenRoomResponseSchema, {
      rev: BigInt(head.rev),
      lastSeq: BigInt(head.last_seq),
      visibleFromSeq: BigInt(head.visible_from_seq),
      memberCount: head.member_count,
      participantsJson: Buffer.from(JSON.stringify(participants)),
      frames: frames.map(roomFrameMessage),
      tooLong: latest !== null,
      latestPageJson: latest === null ? new Uint8Array() : Buffer.from(JSON.stringify(latest)),
      epoch: head.epoch,
    });
  };
}
