/** Who was deleted, and when; ms since the Unix epoch. */
export interface ErasedSender {
  userId: string;
  deletedAtMs: number;
}

/** Whom a poller has last been told of. */
interface ErasedSenders {
  /** All that are being erased by now. Who is not among them any more stays hidden for some calls yet. */
  tell(all: readonly ErasedSender[]): void;
  /** Forgets all. */
  close(): void;
}

/** Reads that began before the last body was erased are over after so many calls, a second apart. */
const LINGER = 10;

// Ids are of the whole world, so that every reader of rows in this process may look at what any poller was told: a row
// is mapped where no service is at hand, and asking the database of each would cost each row.
const known = new Set<Map<string, { deletedAtMs: number; missed: number }>>();

/**
 * Hides, from now on, what users said who are being erased, in every message that is made of a row: their bodies are
 * gone for all readers before the portions of the erasing have come to them.
 */
export function openErasedSenders(): ErasedSenders {
  const own = new Map<string, { deletedAtMs: number; missed: number }>();
  known.add(own);
  return {
    tell(all) {
      for (const [userId, entry] of own) if (++entry.missed > LINGER) own.delete(userId);
      for (const { userId, deletedAtMs } of all) own.set(userId, { deletedAtMs, missed: 0 });
    },
    close() {
      known.delete(own);
    },
  };
}

/** Since when the bodies of a user are hidden, as their account was deleted; null: they are not. */
export function erasedSince(userId: string | null): Date | null {
  if (userId === null) return null;
  for (const one of known) {
    const entry = one.get(userId);
    if (entry) return new Date(entry.deletedAtMs);
  }
  return null;
}
