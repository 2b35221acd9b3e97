import { acknowledgementTtlMs, type Presence } from './presence.ts';

/** Highest contiguous seqs; beyond `max` the one written longest ago is forgotten. */
export function createMemoryAcknowledgements(
  now: () => number,
  max: number,
): Pick<Presence, 'acknowledge' | 'acknowledged'> {
  // Insertion order is the order of the last write: the first key is the one to forget.
  const seqs = new Map<string, { seq: number; expiresAt: number }>();
  return {
    async acknowledge(batch) {
      for (const { sessionId, conversationId, seq } of batch) {
        const key = `${sessionId}|${conversationId}`;
        const known = seqs.get(key);
        if (known && known.seq >= seq && known.expiresAt > now()) continue;
        seqs.delete(key);
        seqs.set(key, { seq, expiresAt: now() + acknowledgementTtlMs });
        const [oldest] = seqs.keys();
        if (seqs.size > max && oldest !== undefined) seqs.delete(oldest);
      }
    },
    async acknowledged(keys) {
      return keys.map(({ sessionId, conversationId }) => {
        const known = seqs.get(`${sessionId}|${conversationId}`);
        return known && known.expiresAt > now() ? known.seq : 0;
      });
    },
  };
}
