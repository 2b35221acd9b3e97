import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { RosterRead } from '../rooms/roster.ts';
import { Batches } from './batches.ts';
import type { UnaryCalls } from './unary-calls.ts';

const ROSTERS_PER_READ = 100;

/** Reads conversations' participants for rooms, unfiltered for any user; batched. */
export class RostersReader {
  readonly #batches: Batches<string, RosterRead | null>;

  constructor(calls: UnaryCalls, onEpoch: (epoch: string) => void) {
    this.#batches = new Batches({
      keyOf: (conversationId) => conversationId,
      itemsPerRead: ROSTERS_PER_READ,
      async read(ids) {
        const request = create(messageProto.ReadRostersRequestSchema, { conversationIds: [...ids] });
        const { epoch, rosters } = await calls.call(ids[0] ?? '', (client) => client.readRosters(request));
        onEpoch(epoch);
        const found = new Map(rosters.map((roster) => [roster.conversationId, rosterOf(roster)]));
        return ids.map((id) => found.get(id) ?? null);
      },
    });
  }

  /** Throws `not_found`. */
  async read(conversationId: string): Promise<RosterRead> {
    const roster = await this.#batches.read(conversationId);
    if (!roster) throw new AppError('not_found', 'No such conversation');
    return roster;
  }
}

function rosterOf(roster: messageProto.Roster): RosterRead {
  return {
    rev: Number(roster.rev),
    lastSeq: Number(roster.lastSeq),
    memberCount: roster.memberCount,
    participantsJson: Buffer.from(roster.participantsJson).toString() || '[]',
  };
}
