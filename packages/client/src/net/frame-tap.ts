import type { Envelope } from '@parley/contracts';

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

  record(direction: TappedFrame['direction'], frame: Envelope): void {
    if (this.#readers.size === 0) return;
    const shown = frame.type === 'auth' ? { ...frame, payload: { access_token: '[redacted]' } } : frame;
    for (const read of this.#readers) read({ direction, at: Date.now(), frame: shown });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TappedFrame, void, undefined> {
    const unread: TappedFrame[] = [];
    let wake = () => {};
    const read = (frame: TappedFrame) => {
      unread.push(frame);
      if (unread.length > UNREAD_MOST) unread.shift();
      wake();
    };
    this.#readers.add(read);
    try {
      for (;;) {
        const frame = unread.shift();
        if (frame) yield frame;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      this.#readers.delete(read);
    }
  }
}
