/** A push, as the simulator keeps it for a device (packages/apns-simulator). */
export interface ShownNotification {
  readonly apns_id: string;
  readonly collapse_id: string | null;
  readonly topic: string;
  readonly push_type: string;
  readonly priority: number;
  readonly expiration: number | null;
  readonly received_at: string;
  readonly payload: Payload;
}

export interface RecordedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload | null;
  /** Null: never answered. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly received_at: string;
}

export interface Inbox {
  readonly badge: number;
  /** Oldest first. */
  readonly notifications: readonly ShownNotification[];
  readonly requests: number;
}

export interface ScriptedResponse {
  readonly status?: number;
  readonly reason?: string;
  readonly delay_ms?: number;
  readonly action?: string;
}

export interface DeviceState {
  readonly token: string;
  readonly online: boolean;
  readonly topic: string | null;
  readonly badge: number;
  readonly notifications: number;
  readonly requests: number;
  readonly script: readonly ScriptedResponse[];
}

export interface NetworkState {
  readonly connections: number;
  readonly latency_ms: number;
  readonly max_concurrent_streams: number;
  readonly refuse_next_streams: number;
  readonly black_hole: boolean;
  readonly accept_only: boolean;
}

export type SimulatorEvent =
  | { type: 'request'; token: string; request: RecordedRequest }
  | {
      type: 'notification';
      token: string;
      badge: number;
      notification: ShownNotification;
      replaces: string | null;
    }
  | { type: 'background'; token: string; notification: ShownNotification }
  | { type: 'badge'; token: string; badge: number }
  | { type: 'removed'; token: string; apns_ids: readonly string[] }
  | { type: 'cleared'; token: string; badge: number }
  | { type: 'device'; token: string; online: boolean };

/** A payload of Parley's (docs/push.md). Everything in it may be missing. */
export interface Payload {
  readonly aps?: Aps;
  readonly data?: PushData;
}

export interface Aps {
  readonly alert?: Alert | string;
  readonly badge?: number;
  readonly sound?: string;
  readonly 'thread-id'?: string;
  readonly category?: string;
  readonly 'interruption-level'?: string;
  readonly 'content-available'?: number;
}

export interface Alert {
  readonly title?: string;
  readonly 'title-loc-key'?: string;
  readonly 'title-loc-args'?: readonly string[];
  readonly subtitle?: string;
  readonly 'subtitle-loc-key'?: string;
  readonly 'subtitle-loc-args'?: readonly string[];
  readonly body?: string;
  readonly 'loc-key'?: string;
  readonly 'loc-args'?: readonly string[];
}

export interface PushData {
  readonly kind?: string;
  readonly recipient_id?: string;
  readonly conversation_id?: string;
  readonly conversation_name?: string | null;
  readonly conversation_avatar_url?: string | null;
  readonly is_group?: boolean;
  readonly sender_id?: string;
  readonly sender_name?: string | null;
  readonly sender_avatar_url?: string | null;
  readonly message_id?: string;
  readonly call_id?: string;
  readonly seq?: number;
  readonly rev?: number;
  readonly count?: number;
  readonly mention?: boolean;
  readonly thumbnail_url?: string | null;
  readonly read_up_to?: number;
  readonly badge?: number;
  readonly ended?: boolean;
}
