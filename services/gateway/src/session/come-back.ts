const MOST_MS = 30_000;

/**
 * Over how long so many clients that are sent away together are asked to come back, so that they find no line: as
 * many in a second as one gateway takes in under load. Others take some of them; how many there are is not known.
 */
export function comeBackWithinMs(clients: number, perSecond: number): number {
  return Math.min(MOST_MS, (clients * 1_000) / perSecond);
}
