/** A frame of some client in this browser, as the developer page gets it from whichever tab. */
export interface SharedFrame {
  type: 'frame';
  /** Which client, for as long as its page is there. */
  clientId: string;
  /** Whose. */
  name: string;
  direction: 'sent' | 'received';
  /** Milliseconds since the epoch. */
  at: number;
  frame: { type: string; payload: unknown };
}

/** The developer page is open; said again every {@link watchEveryMs}. */
export interface WatchFrames {
  type: 'watch';
}

export const frameChannelName = 'parley.frames';
export const watchEveryMs = 3_000;
/** Clients share for so long after the last word of a page. */
export const watchedForMs = 10_000;
