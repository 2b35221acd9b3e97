import type { messageProto } from '@parley/contracts';
import type { AppError } from '@parley/runtime';

export type SendOutcome = { ack: messageProto.Ack } | { refusal: AppError };

/** A message that a socket sent and that has not been answered. */
export interface PendingSend {
  readonly message: messageProto.OutgoingMessage;
  readonly bytes: number;
  readonly enqueuedAtMs: number;
  isSettled: boolean;
  /** Called once, with the answer or the reason why there is none. */
  readonly answer: (outcome: SendOutcome) => void;
}

/** One conversation's sends, in order. At most one batch of it is under way. */
export interface Lane {
  readonly conversationId: string;
  waiting: PendingSend[];
  isInFlight: boolean;
  /** The instance whose turn it is queued for; empty: none is up. */
  address: string;
}

export interface SendBatch {
  readonly sends: readonly PendingSend[];
  readonly lanes: readonly Lane[];
}
