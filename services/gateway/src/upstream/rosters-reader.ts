import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { RosterRead } from '../rooms/roster.ts';
import type { UnaryCalls } from './unary-calls.ts';

/** Reads a conversation's participants for a room, unfiltered for any user. Throws `not_found`. */
export function rosterReader(
  calls: UnaryCalls,
  onEpoch: (epoch: string) => void,
): (conversationId: string) => Promise<RosterRead> {
  return async (conversationId) => {
    const request = create(messageProto.ReadRosterRequestSchema, { conversationId });
    const response = await calls.call(conversationId, (client) => client.readRoster(request));
    onEpoch(response.epoch);
    return {
      rev: Number(response.rev),
      lastSeq: Number(response.lastSeq),
      memberCount: response.memberCount,
      participantsJson: Buffer.from(response.participantsJson).toString() || '[]',
    };
  };
}
