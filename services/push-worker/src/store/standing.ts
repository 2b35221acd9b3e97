import type { Media } from '@parley/contracts';
import type { PushKind } from './push-kind.ts';

/** A push as it was decided. */
export interface OwedPush {
  kind: PushKind;
  token: string;
  /** The name of the token in push_decisions. */
  device: string;
  generation: number;
  recipientId: string;
  /** Empty: nobody's doing. */
  senderId: string;
  conversationId: string;
  messageId: string;
  seq: number;
}

/** The words of a message and what goes with them. */
export interface StandingBody {
  kind: 'text' | 'media' | 'encrypted' | 'system';
  text: string | null;
  media: Media | null;
}

/** How a push stands at the moment of asking. */
export interface Standing {
  /** What was recorded last of this message, device and kind; null: nothing yet. */
  recorded: {
    outcome: string;
    reason: string | null;
    rev: number;
    status: number | null;
    apnsId: string | null;
  } | null;
  /** The token is still this recipient's, in the job's generation. */
  owned: boolean;
  environment: 'sandbox' | 'production';
  bundleId: string | null;
  /** The badge the device was last told, null: none, or it was woken since and set it by itself; and when. */
  toldBadge: number | null;
  toldAtMs: number | null;
  wokenAtMs: number | null;
  /** The lowest seq of this conversation whose banner may stand on the device; null: none does. */
  firstShownSeq: number | null;
  member: boolean;
  read: boolean;
  lastReadSeq: number | null;
  muted: boolean;
  notify: 'all' | 'mentions' | 'none';
  blocked: boolean;
  preview: 'full' | 'sender' | 'none';
  doNotDisturb: unknown;
  doNotDisturbUntil: Date | null;
  pushReactions: boolean;
  /** Null when there is none any more. */
  message: (StandingBody & { rev: number; deleted: boolean; forwarded: boolean }) | null;
  /** The quoted message, when the reader may see it. */
  quoted: (StandingBody & { seq: number; senderId: string; senderName: string }) | null;
  /** The sender's newest reaction to the message. */
  emoji: string | null;
  /** Of a reaction: how many people reacted to the message, the recipient left out, counted up to 1,000. */
  reactors: number;
  senderName: string | null;
  senderAvatarUrl: string | null;
  conversationType: 'direct' | 'group';
  conversationTitle: string | null;
  conversationAvatarUrl: string | null;
  /** Members, counted up to 256. */
  members: number;
  badge: number;
}
