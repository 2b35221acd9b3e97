import { useState } from 'preact/hooks';
import type { Place } from './place.ts';

/** A place that the address does not tell: of one of several people in a window. */
export function usePlace(): Place {
  const [at, setAt] = useState<Pick<Place, 'conversationId' | 'seq'>>({ conversationId: null, seq: null });
  return {
    ...at,
    open: (conversationId, seq) => setAt({ conversationId, seq: seq ?? null }),
    close: () => setAt({ conversationId: null, seq: null }),
  };
}
