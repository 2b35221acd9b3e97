import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

type Done = (error?: Error | null) => void;

/**
 * The bytes of one connection, between TLS and HTTP/2. node:http2 answers PING by itself and cannot send a
 * GOAWAY whose last stream id is 0; a dead network and Apple do both, so the simulator keeps its hand here.
 * HTTP/2 writes whole frames in one turn, which makes every write from outside fall on a frame boundary.
 */
export class Wire extends Duplex {
  readonly #socket: TLSSocket;
  #silent = false;

  constructor(socket: TLSSocket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
    socket.on('error', (error) => this.destroy(error));
    socket.pause();
  }

  /** While silent nothing that arrives is read, not even a PING: the peer sees a dead network. */
  silence(on: boolean): void {
    this.#silent = on;
    if (on) this.#socket.pause();
    else this.#socket.resume();
  }

  override _read(): void {
    if (!this.#silent) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#socket.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#socket.destroy();
    done(error);
  }
}

const frameHeaderBytes = 9;
const goawayType = 7;

/** A GOAWAY frame (RFC 9113, 6.8) with code NO_ERROR. */
export function goawayFrame(lastStreamId: number, debugData: Buffer): Buffer {
  const frame = Buffer.alloc(frameHeaderBytes + 8);
  frame.writeUIntBE(8 + debugData.length, 0, 3);
  frame.writeUInt8(goawayType, 3);
  frame.writeUInt32BE(lastStreamId, frameHeaderBytes);
  return Buffer.concat([frame, debugData]);
}
