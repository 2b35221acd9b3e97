/** What goes to the fan-out: a finished payload for one channel. */
export interface Publication {
  channel: string;
  payload: Uint8Array;
}
