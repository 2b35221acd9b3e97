import type { FinalClient, FinalRead } from '../history/final-state.ts';
import type { Connection, Operation } from '../history/history.ts';
import { type TimedStay, timedStays } from '../history/membership-times.ts';
import type { Truth } from '../history/truth.ts';
import type { Violation, ViolationKind } from '../history/violation.ts';

/** All that is known of a run. */
export interface Evidence {
  operations: readonly Operation[];
  connections: readonly Connection[];
  truth: Truth;
  clients: readonly FinalClient[];
  reads: readonly FinalRead[];
  /** Who the model says is in each conversation in the end; null: no model was kept. */
  members: ReadonlyMap<string, ReadonlySet<string>> | null;
}

export type Rule = (evidence: Evidence) => Violation[];

export function violation(kind: ViolationKind, what: string): Violation {
  return { kind, what };
}

/** The stays of each user, worked out once each. */
export function stayTimes({ truth, operations }: Evidence) {
  const known = new Map<string, TimedStay[]>();
  return (conversationId: string, userId: string): TimedStay[] => {
    const key = `${conversationId} ${userId}`;
    const conversation = truth.get(conversationId);
    let stays = known.get(key);
    if (!stays) {
      stays = conversation ? timedStays(conversation, userId, operations) : [];
      known.set(key, stays);
    }
    return stays;
  };
}
