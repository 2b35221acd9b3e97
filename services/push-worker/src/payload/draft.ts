import type { Priority, PushType } from 'apns2';

/** The keys of `aps.alert` (developer.apple.com: Generating a remote notification). */
export interface Alert {
  title?: string;
  'title-loc-key'?: string;
  'title-loc-args'?: string[];
  subtitle?: string;
  'subtitle-loc-key'?: string;
  'subtitle-loc-args'?: string[];
  body?: string;
  'loc-key'?: string;
  'loc-args'?: string[];
}

export interface Payload {
  aps: { alert?: Alert } & Record<string, unknown>;
  data: Record<string, unknown>;
}

/** A push before its size is known: what the headers say, and the payload with all it would like to say. */
export interface Draft {
  pushType: PushType;
  priority: Priority;
  /** Null: the configured topic. */
  topic: string | null;
  /** At most 64 bytes. */
  collapseId: string;
  /** When nobody wants it any more, in milliseconds since the Unix epoch. */
  expiresAtMs: number;
  maxBytes: number;
  payload: Payload;
}
