/** What can be wrong with a history. */
export type ViolationKind =
  /** A member does not have what was committed. */
  | 'lost'
  /** The same change twice on one socket, or one message stored twice. */
  | 'duplicate'
  /** Against the order of revs, or of one socket's sends. */
  | 'reordered'
  /** Delivered or stored, but nobody asked for it; or not for these eyes. */
  | 'unexpected'
  | 'seen after leave'
  /** The chain of prev_rev has a hole that was never closed. */
  | 'gap'
  /** The chain had a hole, and the client had to close it by itself. */
  | 'unrepaired'
  | 'acked but not stored'
  /** Two acks of one message differ. */
  | 'acks differ'
  /** What somebody has in the end is not what Postgres has. */
  | 'diverging'
  /** A refusal where there was nothing to refuse, or the other way round. */
  | 'wrong answer'
  /** No answer, on a socket that was open. */
  | 'unanswered';

export interface Violation {
  kind: ViolationKind;
  /** One sentence with the ids. */
  what: string;
}
