export type DeviceState = 'foreground' | 'background';

/** A change of one socket; `state: null` means it is gone. */
export interface ConnectionChange {
  userId: string;
  sessionId: string;
  connectionId: string;
  state: DeviceState | null;
  /** The user lets others see it; else it counts for pushes only. */
  isVisible: boolean;
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

/** How others see a user: `online` with a visible device in the foreground, `background` with one that is not. */
export interface Shown {
  state: 'online' | 'background' | 'offline';
  /** When the last visible connection, or the lease of its gateway, ended; null while there is one, or unknown. */
  lastSeenAtMs: number | null;
}

export interface Announcement {
  /** Users who are to be shown otherwise than before, and how; others have to be told now. */
  changed: Map<string, Shown>;
  /** Users who changed again within a second of their last announcement: to be announced later. */
  early: string[];
}

/**
 * Who is connected, how that is shown to others, and what each device has acknowledged in the foreground.
 *
 * - **Leases**: a connection counts only while the lease of its gateway runs (10 s unless configured; the
 *   owner calls `renew` every 3 s). One heartbeat stands for all sockets of a gateway; a gateway that dies
 *   is gone when its lease is out.
 * - **Announcements**: what is shown is what was last announced, so that a snapshot and the announcements after
 *   it agree. It changes only by `announce`, at most once a second for each user, and to the caller who changed
 *   it alone. A gateway owes the announcement of its visible users from `connected` on until `announce` found
 *   none of their connections there; what a dead gateway owed passes to the one that reaps it.
 * - **Order**: changes apply in the order of the calls; the last one of a connection holds.
 * - **Redis away**: nothing rejects and nothing waits for its return. Reads answer within a second that
 *   nobody is connected, nobody shown and nothing acknowledged, so that a push is sent rather than lost. Writes
 *   are dropped and counted; connections are written again by a later `renew`, acknowledgements are not.
 * - **Bounds**: acknowledgements last 24 h, what is shown of a user 30 days after the last connection. Nothing
 *   is queued beyond the commands under way.
 */
export interface Presence {
  /**
   * Starts or extends the gateway's lease. False when it had run out (or is new): its users may have been
   * announced as gone meanwhile.
   */
  renew(gatewayId: string): Promise<boolean>;
  /** Applies one tick's changes of a gateway's sockets, in order. */
  connected(gatewayId: string, changes: readonly ConnectionChange[]): Promise<void>;
  /** The live connections of each user asked for; a user without any has an empty list. */
  connections(userIds: readonly string[]): Promise<Map<string, Connection[]>>;
  /**
   * Ends the gateway's lease: all its connections are gone. What it still owes is left to others for a few
   * seconds later, when its users may have come back to another gateway.
   */
  release(gatewayId: string): Promise<void>;
  /** Finds how users are to be shown now, records it, and tells what changed; null when Redis is away. */
  announce(gatewayId: string, userIds: readonly string[]): Promise<Announcement | null>;
  /** How users are shown. Who hides, or was not seen for 30 days, is left out. */
  shown(userIds: readonly string[]): Promise<Map<string, Shown>>;
  /** Forgets when users were last seen: they hide. To be announced; a hidden connection does the same. */
  hide(userIds: readonly string[]): Promise<void>;
  /**
   * Takes over what gateways owe whose lease is over: users whom this gateway now has to announce, each given
   * to one caller. Bounded: to be called again until there are none.
   */
  reap(gatewayId: string): Promise<string[]>;
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

/** The times of a store; all processes on one store use the same. */
export interface PresenceTimes {
  leaseMs?: number;
  /** Least time between two announcements of one user. */
  announceEveryMs?: number;
  /** What a released gateway owes waits for this long, as long as a reconnect is not shown to others. */
  handOverMs?: number;
}

export const defaultTimes: Required<PresenceTimes> = {
  leaseMs: 10_000,
  announceEveryMs: 1_000,
  handOverMs: 3_000,
};
export const shownTtlMs = 30 * 24 * 60 * 60 * 1_000;
/** Users of one dead gateway that one `reap` takes over; also those of one script call. */
export const usersPerCall = 200;
export const acknowledgementTtlMs = 24 * 60 * 60 * 1_000;
