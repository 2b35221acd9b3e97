export type DeviceState = 'foreground' | 'background';

/** A change of one socket; `state: null` means it is gone. */
export interface ConnectionChange {
  userId: string;
  sessionId: string;
  connectionId: string;
  state: DeviceState | null;
}

export interface Connection {
  sessionId: string;
  connectionId: string;
  gatewayId: string;
  state: DeviceState;
}

/** Ids must not contain `|`. */
export interface AcknowledgementKey {
  sessionId: string;
  conversationId: string;
}

export interface Acknowledgement extends AcknowledgementKey {
  /** The highest contiguous seq the device has acknowledged in the foreground. */
  seq: number;
}

/**
 * Who is connected, and what each device has acknowledged in the foreground.
 *
 * - **Leases**: a connection counts only while the lease of its gateway runs (15 s unless configured; the
 *   owner calls `renew` every 5 s). One heartbeat stands for all sockets of a gateway; a gateway that dies
 *   is gone when its lease is out.
 * - **Order**: changes apply in the order of the calls; the last one of a connection holds.
 * - **Redis away**: nothing rejects and nothing waits for its return. Reads answer within a second that
 *   nobody is connected and nothing acknowledged, so that a push is sent rather than lost. Writes are dropped
 *   and counted; connections are written again by a later `renew`, acknowledgements are not.
 * - **Bounds**: acknowledgements last 24 h. Nothing is queued beyond the commands under way.
 */
export interface Presence {
  /** Starts or extends the gateway's lease. */
  renew(gatewayId: string): Promise<void>;
  /** Applies one tick's changes of a gateway's sockets, in order. */
  connected(gatewayId: string, changes: readonly ConnectionChange[]): Promise<void>;
  /** The live connections of each user asked for; a user without any has an empty list. */
  connections(userIds: readonly string[]): Promise<Map<string, Connection[]>>;
  /** Ends the gateway's lease: all its connections are gone. */
  release(gatewayId: string): Promise<void>;
  /** Records acknowledgements. A lower seq than the recorded one changes nothing. */
  acknowledge(batch: readonly Acknowledgement[]): Promise<void>;
  /** The recorded seq for each key, in the order asked; 0 when unknown or older than 24 h. */
  acknowledged(keys: readonly AcknowledgementKey[]): Promise<number[]>;
  /** Writes not made since the start, because Redis was away. */
  readonly dropped: number;
  close(): Promise<void>;
}

/** Told what operators want to know, under a stable event name. */
export type PresenceLogger = (event: string, fields: Record<string, unknown>) => void;

export const defaultLeaseMs = 15_000;
export const acknowledgementTtlMs = 24 * 60 * 60 * 1_000;
