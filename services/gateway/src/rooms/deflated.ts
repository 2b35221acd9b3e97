import { constants, deflateRawSync } from 'node:zlib';
import { payloadOf, textFrame } from './text-frame.ts';

/**
 * What is worth it, measured with chat frames at level 1: 1 KiB to 0.52 in 23 µs, 4 KiB to 0.36 in 30 µs, 64 KiB to
 * 0.29 in 0.5 ms. Level 6 gains 5 % more and takes up to six times as long; below 1 KiB little is left to gain, and
 * above 256 KiB the process would stand still for more than 2 ms.
 */
const FROM_BYTES = 1024;
const TO_BYTES = 256 * 1024;
const LEVEL = 1;
/** A compressed frame that is hardly smaller costs its reader more than it saves. */
const WORTH_IT = 0.9;
/** The end of every flush, which a message goes without (RFC 7692 §7.2.1). */
const TAIL_BYTES = 4;

/**
 * The compressed form of frames, made once for each frame when the first socket that negotiated compression is
 * written to, and kept as long as the frame itself. Each is a whole message from an empty window (RFC 7692 §7.1.1.1,
 * server_no_context_takeover), so any number of sockets share it, in any order.
 */
export class Deflated {
  readonly #made = new WeakMap<Buffer, Buffer>();
  /** Frames that were compressed so far. */
  count = 0;

  /** The frame for a socket that negotiated compression: compressed, or as it is when that gains nothing. */
  of(frame: Buffer): Buffer {
    if (frame.length < FROM_BYTES || frame.length > TO_BYTES) return frame;
    const made = this.#made.get(frame);
    if (made) return made;
    const deflated = deflate(frame);
    this.count += 1;
    this.#made.set(frame, deflated);
    return deflated;
  }
}

function deflate(frame: Buffer): Buffer {
  const body = deflateRawSync(payloadOf(frame), { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  if (body.length > frame.length * WORTH_IT) return frame;
  return textFrame(body.subarray(0, -TAIL_BYTES), { isCompressed: true });
}
