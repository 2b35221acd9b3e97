export interface SentMemory {
  /** Remembers that APNs took it. */
  add(apnsId: string): void;
  has(apnsId: string): boolean;
}

/**
 * What this worker has sent lately: keeps a push that APNs took, but whose record failed, from going
 * again on the job's retry. Bounded; the record in Postgres is what lasts 24 h.
 */
export function createSentMemory(maxEntries = 50_000): SentMemory {
  const sent = new Set<string>();
  return {
    add(apnsId) {
      sent.add(apnsId);
      if (sent.size <= maxEntries) return;
      for (const oldest of sent) {
        sent.delete(oldest);
        break;
      }
    },
    has: (apnsId) => sent.has(apnsId),
  };
}
