export interface SentMemory {
  /** Remembers that APNs took it, as a part of the push `leadApnsId`. */
  add(apnsId: string, leadApnsId: string): void;
  /** The push that it went with; undefined: none that is known. */
  leadOf(apnsId: string): string | undefined;
}

/**
 * What this worker has sent lately: keeps a push that APNs took, but whose record failed, from going
 * again on the job's retry. Bounded; the record in Postgres is what lasts.
 */
export function createSentMemory(maxEntries = 50_000): SentMemory {
  const sent = new Map<string, string>();
  return {
    add(apnsId, leadApnsId) {
      sent.set(apnsId, leadApnsId);
      if (sent.size <= maxEntries) return;
      const [oldest] = sent.keys();
      if (oldest !== undefined) sent.delete(oldest);
    },
    leadOf: (apnsId) => sent.get(apnsId),
  };
}
