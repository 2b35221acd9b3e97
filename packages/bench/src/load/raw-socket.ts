import { connect, type Socket } from 'node:net';
import { FrameReader } from './frame-reader.ts';
import { pongFrame } from './text-frames.ts';

export interface RawSocketOptions {
  host: string;
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The handshake is through; called before the first frame. */
  opened?(socket: RawSocket): void;
  /** A text frame from the server; the range is good during the call only. */
  text(bytes: Buffer, start: number, end: number): void;
  /** The server closed the socket; undefined without a close frame. */
  closed(code: number | undefined, reason: string): void;
}

const opcodes = { text: 1, close: 8, ping: 9 } as const;
const HEAD_END = '\r\n\r\n';
// One read buffer for all sockets: a callback is done with its bytes before the next read.
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** A WebSocket that costs its process as little as can be: no events, no copies, no parsing. */
export class RawSocket {
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #options: RawSocketOptions;
  #head: string | null = '';
  #closeCode: number | undefined;
  #closeReason = '';
  #isClosing = false;
  #opened: { resolve(): void; reject(error: Error): void } | undefined;

  private constructor(options: RawSocketOptions) {
    this.#options = options;
    this.#reader = new FrameReader((opcode, bytes, start, end) => this.#frame(opcode, bytes, start, end));
    const callback = (length: number) => {
      this.#read(readBuffer.subarray(0, length));
      return true;
    };
    this.#socket = connect({
      host: options.host,
      port: options.port,
      noDelay: true,
      onread: { buffer: readBuffer, callback },
    });
    this.#socket.on('error', (error) => this.#opened?.reject(error));
    this.#socket.on('close', () => {
      this.#opened?.reject(new Error('the server closed the connection during the handshake'));
      if (!this.#isClosing) options.closed(this.#closeCode, this.#closeReason);
    });
  }

  /** Opens a socket (RFC 6455 §4.1, without checking the accept key). Rejects with any answer but 101. */
  static async open(options: RawSocketOptions): Promise<RawSocket> {
    const raw = new RawSocket(options);
    const extra = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    raw.#socket.write(
      `GET ${options.path} HTTP/1.1\r\nHost: ${options.host}:${options.port}\r\nUpgrade: websocket\r\n` +
        'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cGFybGV5LWJlbmNoLWtleQ==\r\n' +
        `${extra.join('')}\r\n`,
    );
    await new Promise<void>((resolve, reject) => {
      raw.#opened = { resolve, reject };
    });
    raw.#opened = undefined;
    return raw;
  }

  /** Writes prepared frames, several in one buffer if need be. */
  write(frames: Buffer): void {
    this.#socket.write(frames);
  }

  /** Takes nothing from the connection until {@link resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#head === null) this.#reader.read(chunk);
    else this.#readHead(this.#head + chunk.toString('latin1'));
  }

  #readHead(head: string): void {
    const end = head.indexOf(HEAD_END);
    this.#head = end < 0 ? head : null;
    if (end < 0) return;
    if (!head.startsWith('HTTP/1.1 101 ')) {
      this.#opened?.reject(new Error(`the handshake was answered: ${head.slice(0, 300)}`));
      this.close();
      return;
    }
    this.#options.opened?.(this);
    this.#opened?.resolve();
    const rest = head.slice(end + HEAD_END.length);
    if (rest.length > 0) this.#reader.read(Buffer.from(rest, 'latin1'));
  }

  #frame(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === opcodes.text) this.#options.text(bytes, start, end);
    else if (opcode === opcodes.ping) this.write(pongFrame(bytes.subarray(start, end)));
    else if (opcode === opcodes.close && end - start >= 2) {
      this.#closeCode = bytes.readUInt16BE(start);
      this.#closeReason = bytes.toString('utf8', start + 2, end);
    }
  }
}
