export type FrameHandler = (opcode: number, bytes: Buffer, start: number, end: number) => void;

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a byte stream from a server into WebSocket frames by their lengths alone. The handler gets the payload
 * as a range of a buffer that is reused afterwards.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  #rest: Buffer = NOTHING;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Takes the next bytes; keeps a copy of what is not a whole frame yet. */
  read(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] as number) & 0x7f;
      const headerBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < headerBytes) break;
      const length = payloadLength(bytes, at, short);
      const start = at + headerBytes;
      if (bytes.length - start < length) break;
      this.#handler((bytes[at] as number) & 0x0f, bytes, start, start + length);
      at = start + length;
    }
    this.#rest = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at));
  }
}

function payloadLength(bytes: Buffer, at: number, short: number): number {
  if (short < 126) return short;
  return short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
}
