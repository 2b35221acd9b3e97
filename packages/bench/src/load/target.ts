/** A server under load, as the load generator needs to know it. Plain data: it crosses processes. */
export interface Target {
  host: string;
  port: number;
  sockets: readonly SocketSpec[];
  /** The text frame a member of the group sends, by group; holds the id placeholder. */
  messages: readonly string[];
  /** Whether the server greets with `hello` once the socket is joined. */
  greets: boolean;
}

export interface SocketSpec {
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Index of its group. A socket that is in several is driven in this one. */
  group: number;
}

/** How one run went, as the generator saw it. */
export interface RunReport {
  sent: number;
  /** `message.ack` frames. A server without acks: 0. */
  acked: number;
  /** `message.new` frames over all sockets. */
  delivered: number;
  deliveredBytes: number;
  /** `error` frames by code. */
  errors: Record<string, number>;
  /** From the first send to the last frame the run waited for. */
  wallMs: number;
}
