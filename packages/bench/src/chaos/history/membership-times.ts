import type { Operation } from './history.ts';
import { type Stay, type StoredConversation, staysOf } from './truth.ts';

/** A stay with the moments, in the history, between which it certainly or possibly began and ended. */
export interface TimedStay extends Stay {
  /** Nobody asked for it before. */
  earliest: number;
  /** It had begun by then. */
  begunBy: number;
  /** Nobody asked for its end before; Infinity: nobody did at all. */
  endsNotBefore: number;
  /** It had ended by then. */
  endedBy: number;
}

/**
 * When a user was in a conversation. Requests about one user's membership do not overlap in a history, so
 * the one whose answer names no rev (a removal) is the last that was asked for before the next stay began.
 */
export function timedStays(
  conversation: StoredConversation,
  userId: string,
  operations: readonly Operation[],
): TimedStay[] {
  const about = operations.filter(
    ({ conversationId, asked }) =>
      conversationId === conversation.id &&
      (asked.do === 'add' || asked.do === 'remove') &&
      asked.targetId === userId,
  );
  const adds = about.filter(({ asked }) => asked.do === 'add');
  const removals = about.filter(({ asked, answer }) => asked.do === 'remove' && answer?.ok !== false);
  const stays = staysOf(conversation, userId);
  const begun = stays.map(({ fromRev }) => {
    // Who was there from the start was added by nobody.
    if (fromRev === 1) return { earliest: 0, begunBy: 0 };
    const add = adds.find(({ answer }) => answer?.ok === true && answer.rev === fromRev);
    return add
      ? { earliest: add.invokedAt, begunBy: add.answeredAt }
      : { earliest: adds[0]?.invokedAt ?? 0, begunBy: Number.POSITIVE_INFINITY };
  });
  let used = 0;
  return stays.map((stay, i) => {
    const { earliest, begunBy } = begun[i] as { earliest: number; begunBy: number };
    const ended = { endsNotBefore: Number.POSITIVE_INFINITY, endedBy: Number.POSITIVE_INFINITY };
    // The first that was asked for after the add: it ended this stay, and later ones found nobody.
    const removal = removals.slice(used).find(({ invokedAt }) => invokedAt > earliest);
    if (removal) {
      used = removals.indexOf(removal) + 1;
      ended.endsNotBefore = removal.invokedAt;
      if (stay.toRev !== Number.POSITIVE_INFINITY) {
        ended.endedBy = removal.answer?.ok === true ? removal.answeredAt : Number.POSITIVE_INFINITY;
      }
    }
    return { ...stay, earliest, begunBy, ...ended };
  });
}

/** Whether the user may have been a member, or no member, at some moment of [from, to]. */
export function possibleStates(
  stays: readonly TimedStay[],
  from: number,
  to: number,
): { in: boolean; out: boolean } {
  const mayBeIn = stays.some((stay) => stay.earliest <= to && stay.endedBy >= from);
  const surelyIn = stays.some((stay) => stay.begunBy <= from && stay.endsNotBefore >= to);
  return { in: mayBeIn, out: !surelyIn };
}
