import { create, toBinary } from '@bufbuild/protobuf';
import { eventProto } from '@parley/contracts';
import type { Publication } from '../publication.ts';

/** What a change of members leaves in the outbox. */
export interface MembershipEvent {
  conversationId: string;
  rev: number;
  joined: readonly string[];
  left: readonly string[];
  /** What the room is told; none when there is no room yet. */
  publications: readonly Publication[];
}

/** The EventBatch of a change of members: ids only, frames for people are made when they are published. */
export function membershipBatch(event: MembershipEvent): Uint8Array<ArrayBuffer> {
  const { conversationId } = event;
  const change = (member: boolean) => (userId: string) => ({ conversationId, userId, member });
  return toBinary(
    eventProto.EventBatchSchema,
    create(eventProto.EventBatchSchema, {
      publications: event.publications.map(({ channel, payload }) => ({ channel, payload })),
      memberships: [...event.joined.map(change(true)), ...event.left.map(change(false))],
      revs: [{ conversationId, rev: BigInt(event.rev) }],
    }),
  ) as Uint8Array<ArrayBuffer>;
}
