import type { Timeline } from './timeline.ts';

export interface SoakMessage {
  id: string;
  conversationId: string;
  seq: number;
  senderId: string;
  sentAtMs: number;
  /** Null: it stands. */
  deletedAtMs: number | null;
}

/** A participant's row at some moment. */
export interface Membership {
  isMember: boolean;
  joinedSeq: number;
  readSeq: number;
  /** 0: not muted. */
  mutedUntilMs: number;
  notify: string;
}

/** Who has a token; null: nobody. */
export interface Ownership {
  userId: string | null;
  generation: number;
}

/** A write of push_decisions. */
export interface DecisionWrite {
  atMs: number;
  messageId: string;
  recipientId: string;
  /** SHA-256 of the token in hex; empty: about the person. */
  device: string;
  kind: string;
  outcome: string;
  reason: string | null;
  apnsId: string | null;
}

/** A request as the simulator answered it in the end. */
export interface PushAnswer {
  token: string;
  apnsId: string;
  status: number | null;
  reason: string | null;
}

/** A banner as it appeared on a device. */
export interface ShownBanner {
  token: string;
  apnsId: string;
  messageId: string;
  /** For whom it was made. */
  recipientId: string;
  /** A new message, and not a change of one whose banner stands. */
  isNew: boolean;
  atMs: number;
}

/** A registration that took a token from somebody, as who asked for it saw it. */
export interface TokenMove {
  token: string;
  userId: string;
  startedAtMs: number;
  /** When it was confirmed. Null: it was refused, or no answer came. */
  confirmedAtMs: number | null;
}

/** The end of the run on one device. */
export interface FinalDevice {
  token: string;
  /** Null: it is nobody's. */
  userId: string | null;
  /** The messages whose banners stand, one entry for each banner. */
  banners: readonly string[];
  badge: number;
  /** What the owner's `GET /api/unread` says; null without an owner. */
  trueBadge: number | null;
}

/** Everything that is known after a run. */
export interface PushEvidence {
  messages: readonly SoakMessage[];
  /** By `membershipKey`. */
  memberships: ReadonlyMap<string, Timeline<Membership>>;
  /** By `blockKey`: whether one of the two blocks the other. */
  blocks: ReadonlyMap<string, Timeline<boolean>>;
  /** By token. */
  owners: ReadonlyMap<string, Timeline<Ownership>>;
  decisions: readonly DecisionWrite[];
  answers: readonly PushAnswer[];
  banners: readonly ShownBanner[];
  moves: readonly TokenMove[];
  devices: readonly FinalDevice[];
  /** When the evidence was taken. */
  endMs: number;
}

export function membershipKey(conversationId: string, userId: string): string {
  return `${conversationId} ${userId}`;
}

export function blockKey(oneId: string, otherId: string): string {
  return [oneId, otherId].sort().join(' ');
}

export type PushViolationKind =
  /** Owed, and neither on the device nor recorded with a reason that held. */
  | 'lost'
  /** Shown on a device that was somebody else's. */
  | 'wrong account'
  /** Two banners for one message on one device. */
  | 'double'
  /** The badge is not what the owner's unread count says. */
  | 'wrong badge'
  /** Shown though there had been a reason against it for a while. */
  | 'not owed';

export interface PushViolation {
  kind: PushViolationKind;
  /** One sentence with the ids. */
  what: string;
}

export type PushRule = (evidence: PushEvidence) => PushViolation[];
