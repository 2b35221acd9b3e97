import { createHash } from 'node:crypto';
import {
  type DecisionWrite,
  membershipKey,
  type PushEvidence,
  type PushRule,
  type PushViolation,
  type SoakMessage,
} from '../evidence.ts';
import { heldWithin, type Span } from '../reasons-that-held.ts';

/** A change is written down a little before others can see it. */
const UNSEEN_MS = 2_000;
/** A token that left its owner so soon after a message may have been gone when the push was decided. */
const DECIDED_WITHIN_MS = 90_000;

/** Every push that was owed is on its device, or a reason that held is recorded. */
export const lostRule: PushRule = (evidence) => {
  const writes = Map.groupBy(
    evidence.decisions.filter(({ kind }) => kind === 'alert'),
    ({ messageId, recipientId }) => `${messageId} ${recipientId}`,
  );
  const accepted = new Set(
    evidence.answers.filter(({ status }) => status === 200).map(({ token, apnsId }) => `${token} ${apnsId}`),
  );
  const gone = new Set(
    evidence.answers
      .filter(({ status, reason }) => status === 410 || reason === 'BadDeviceToken')
      .map(({ token }) => token),
  );
  return evidence.messages.flatMap((message) =>
    recipientsOf(message, evidence).flatMap((recipientId) => {
      const about = writes.get(`${message.id} ${recipientId}`) ?? [];
      return tokensOf(recipientId, message.sentAtMs, evidence).flatMap((token) => {
        const wrong = whatIsWrong({ message, recipientId, token, about, evidence, accepted, gone });
        return wrong ? [lost(message, recipientId, token, wrong)] : [];
      });
    }),
  );
};

interface Case {
  message: SoakMessage;
  recipientId: string;
  token: string;
  /** The decisions about this message and recipient. */
  about: readonly DecisionWrite[];
  evidence: PushEvidence;
  /** `token apns-id` of what was taken. */
  accepted: ReadonlySet<string>;
  /** Tokens that were called dead. */
  gone: ReadonlySet<string>;
}

function whatIsWrong({ message, recipientId, token, about, evidence, accepted, gone }: Case): string | null {
  const device = createHash('sha256').update(token).digest('hex');
  const own = about.filter((write) => write.device === device);
  const wasTaken = (write: DecisionWrite) => accepted.has(`${token} ${write.apnsId}`);
  if (own.some((write) => write.outcome === 'sent' && wasTaken(write))) return null;
  const last = own.at(-1) ?? about.filter((write) => write.device === '').at(-1);
  const span = (toMs: number): Span => ({ fromMs: message.sentAtMs - UNSEEN_MS, toMs });
  if (!last) {
    // Whoever is no member or has no device when it is decided is not written down.
    const until = Math.min(evidence.endMs, message.sentAtMs + DECIDED_WITHIN_MS);
    const whom = { message, recipientId, token };
    const hadNone = ['token_moved', 'not_member'].some((reason) =>
      heldWithin(reason, whom, evidence, span(until)),
    );
    return hadNone ? null : 'was never decided';
  }
  if (last.outcome === 'sent') return `is recorded as sent under ${last.apnsId}, which was never taken`;
  if (last.outcome === 'retrying') return `is still waiting (${last.reason})`;
  if (last.outcome === 'failed') return gone.has(token) ? null : `failed: ${last.reason}`;
  const whom = { message, recipientId, token };
  if (last.reason && heldWithin(last.reason, whom, evidence, span(last.atMs))) return null;
  return `was suppressed as ${last.reason}, which did not hold`;
}

function recipientsOf(message: SoakMessage, { memberships }: PushEvidence): string[] {
  const prefix = membershipKey(message.conversationId, '');
  return [...memberships].flatMap(([key, timeline]) => {
    if (!key.startsWith(prefix)) return [];
    const userId = key.slice(prefix.length);
    const membership = timeline.at(message.sentAtMs);
    const isOwed = membership?.isMember && membership.joinedSeq < message.seq && userId !== message.senderId;
    return isOwed ? [userId] : [];
  });
}

function tokensOf(userId: string, atMs: number, { owners }: PushEvidence): string[] {
  return [...owners].flatMap(([token, timeline]) => (timeline.at(atMs)?.userId === userId ? [token] : []));
}

function lost({ id, seq }: SoakMessage, recipientId: string, token: string, wrong: string): PushViolation {
  return {
    kind: 'lost',
    what: `message ${id} (seq ${seq}) to ${recipientId} on ${token.slice(0, 8)} ${wrong}`,
  };
}
