import type { Message, ServerPayload } from '@parley/contracts';
import type { Connection, ObservedFrame } from '../history/history.ts';
import type { TimedStay } from '../history/membership-times.ts';
import { type StoredConversation, visibleFrom } from '../history/truth.ts';
import type { Violation } from '../history/violation.ts';
import { changeOf } from './room-frames.ts';
import { type Rule, stayTimes, violation } from './rule.ts';

/** Something of a conversation that a frame shows: a rev, and the message it is about, if any. */
interface Shown {
  conversationId: string;
  rev: number;
  /** 0: about no message. */
  seq: number;
}

/**
 * Nobody is shown anything of a conversation outside their stays in it: neither what changed after a leave,
 * nor a message from before a join where that is hidden.
 */
export const sightRule: Rule = (evidence) => {
  const staysOf = stayTimes(evidence);
  return evidence.connections.flatMap((connection) =>
    connection.frames.flatMap((frame) =>
      shownBy(frame).flatMap((shown) => {
        const conversation = evidence.truth.get(shown.conversationId);
        const stays = staysOf(shown.conversationId, connection.userId);
        return conversation ? judge(connection, frame, shown, conversation, stays) : [];
      }),
    ),
  );
};

function judge(
  { client, id }: Connection,
  frame: ObservedFrame,
  shown: Shown,
  conversation: StoredConversation,
  stays: readonly TimedStay[],
): Violation[] {
  const begun = stays.filter((stay) => stay.earliest <= frame.at && shown.rev <= stay.toRev);
  const what = `${client} on ${id}: ${frame.type} of ${conversation.id} shows rev ${shown.rev}, seq ${shown.seq}`;
  if (begun.length === 0) {
    const hasBeenIn = stays.some((stay) => stay.earliest <= frame.at);
    return [violation(hasBeenIn ? 'seen after leave' : 'unexpected', what)];
  }
  if (shown.seq === 0 || begun.some((stay) => shown.seq >= visibleFrom(conversation, stay))) return [];
  return [violation('unexpected', `${what}, from before the join`)];
}

function shownBy(frame: ObservedFrame): Shown[] {
  const change = changeOf(frame);
  if (change) {
    const { message } = change as { message?: Message };
    return [{ conversationId: change.conversation_id, rev: change.rev, seq: message?.seq ?? 0 }];
  }
  if (frame.type === 'room.joined') {
    const { conversation_id: conversationId, rev } = frame.payload as ServerPayload<'room.joined'>;
    return [{ conversationId, rev, seq: 0 }];
  }
  if (frame.type !== 'sync.result') return [];
  const { conversation_id: conversationId, messages, rev } = frame.payload as ServerPayload<'sync.result'>;
  return [
    { conversationId, rev, seq: 0 },
    ...messages.map((message) => ({ conversationId, rev: message.rev, seq: message.seq })),
  ];
}
