import type { Envelope } from '@parley/contracts';
import { follow } from '../follow.ts';

export interface TappedFrame {
  direction: 'sent' | 'received';
  at: number;
  frame: Envelope;
}

/** What a reader has not read yet; older ones are dropped. */
const UNREAD_MOST = 1_000;

/** Frames as they go by, for whoever looks. Costs nothing when nobody does. */
export class FrameTap implements AsyncIterable<TappedFrame> {
  readonly #readers = new Set<(frame: TappedFrame) => void>();
  readonly #wakes = new Set<() => void>();
  #isOver = false;

  record(direction: TappedFrame['direction'], frame: Envelope): void {
    if (this.#readers.size === 0) return;
    const shown = frame.type === 'auth' ? { ...frame, payload: { access_token: '[redacted]' } } : frame;
    for (const read of this.#readers) read({ direction, at: Date.now(), frame: shown });
  }

  /** Nothing goes by any more. */
  close(): void {
    this.#isOver = true;
    for (const wake of this.#wakes) wake();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<TappedFrame> {
    const unread: TappedFrame[] = [];
    return follow({
      listen: (wake) => this.#listen(unread, wake),
      isOver: () => this.#isOver && unread.length === 0,
      take() {
        const frame = unread.shift();
        return frame ? { value: frame } : null;
      },
    });
  }

  #listen(unread: TappedFrame[], wake: () => void): () => void {
    const read = (frame: TappedFrame) => {
      unread.push(frame);
      if (unread.length > UNREAD_MOST) unread.shift();
      wake();
    };
    this.#readers.add(read);
    this.#wakes.add(wake);
    return () => {
      this.#readers.delete(read);
      this.#wakes.delete(wake);
    };
  }
}
