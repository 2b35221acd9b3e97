import { randomBytes } from 'node:crypto';
import { RawSocket } from './raw-socket.ts';
import type { RunReport, Target } from './target.ts';
import { type FrameTemplate, frameTemplate, numberedFrame, numberOf } from './text-frames.ts';

/** What a run listens to. The range is good during the call only. */
export interface FleetListener {
  delivered?(socket: number, bytes: Buffer, start: number, end: number): void;
  acked?(socket: number, bytes: Buffer, start: number, end: number): void;
  /** An error frame: its code, how long to wait when the server says so, and the number of the send, if any. */
  refused?(socket: number, code: string, retryAfterMs: number, number: number): void;
}

const HANDSHAKES_AT_ONCE = 64;
const HELLO_TIMEOUT_MS = 30_000;
// The type of a frame from two letters of `{"type":"message.new"`, so that nothing is parsed.
const TYPE_AT = '{"type":"'.length;
const MESSAGE_KIND_AT = TYPE_AT + 'message.'.length;
const letter = (text: string) => text.charCodeAt(0);
const [LETTER_A, LETTER_E, LETTER_H, LETTER_M, LETTER_N] = ['a', 'e', 'h', 'm', 'n'].map(letter);

/** Sockets to one target, the counters over all of them, and the numbering of what they send. */
export class Fleet {
  readonly target: Target;
  readonly sockets: RawSocket[] = [];
  readonly groupSizes: number[];
  listener: FleetListener = {};
  /** The last delivered frame, kept when `keepSample` is set. */
  sample = '';
  keepSample = false;
  readonly #templates: FrameTemplate[];
  /** The first eight digits of the ids of what is sent. */
  readonly prefix = randomBytes(4).toString('hex');
  #nextNumber = 0;
  #greeted = 0;
  #onGreeted = () => {};
  #report = emptyReport();
  #closed: string[] = [];

  private constructor(target: Target) {
    this.target = target;
    this.#templates = target.messages.map(frameTemplate);
    this.groupSizes = target.messages.map(() => 0);
    for (const { group } of target.sockets) {
      this.groupSizes[group] = (this.groupSizes[group] ?? 0) + 1;
    }
  }

  /** Opens every socket and waits until each is joined. Rejects when one is refused. */
  static async open(target: Target): Promise<Fleet> {
    const fleet = new Fleet(target);
    let next = 0;
    const lane = async () => {
      while (next < target.sockets.length) await fleet.#open(next++);
    };
    await Promise.all(Array.from({ length: HANDSHAKES_AT_ONCE }, lane));
    if (target.greets) await fleet.#allGreeted();
    return fleet;
  }

  /** Zeroes the counters; throws when the server has closed a socket. */
  begin(listener: FleetListener): void {
    if (this.#closed.length > 0) {
      throw new Error(`the server closed ${this.#closed.length} sockets (${this.#closed[0]})`);
    }
    this.listener = listener;
    this.#report = emptyReport();
  }

  /** The counters since {@link begin}. */
  end(wallMs: number): RunReport {
    this.listener = {};
    return { ...this.#report, wallMs };
  }

  get counters(): Readonly<RunReport> {
    return this.#report;
  }

  /** Sends `count` messages from one socket in one write; gives the number of the first. */
  send(socket: number, count = 1): number {
    const group = this.target.sockets[socket]?.group ?? 0;
    const template = this.#templates[group] as FrameTemplate;
    const first = this.#nextNumber;
    this.#nextNumber += count;
    this.#report.sent += count;
    if (count === 1) this.sockets[socket]?.write(numberedFrame(template, this.prefix, first));
    else {
      const frames = Array.from({ length: count }, (_, index) =>
        numberedFrame(template, this.prefix, first + index),
      );
      this.sockets[socket]?.write(Buffer.concat(frames));
    }
    return first;
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }

  async #open(index: number): Promise<void> {
    const { host, port, sockets } = this.target;
    const { path, headers } = sockets[index] ?? { path: '/', headers: {} };
    this.sockets[index] = await RawSocket.open({
      host,
      port,
      path,
      headers,
      text: (bytes, start, end) => this.#text(index, bytes, start, end),
      closed: (code) => this.#closed.push(`code ${code}`),
    });
  }

  #text(socket: number, bytes: Buffer, start: number, end: number): void {
    const type = bytes[start + TYPE_AT];
    if (type === LETTER_M) {
      const kind = bytes[start + MESSAGE_KIND_AT];
      if (kind === LETTER_N) {
        this.#report.delivered += 1;
        this.#report.deliveredBytes += end - start;
        if (this.keepSample) this.sample = bytes.toString('utf8', start, end);
        this.listener.delivered?.(socket, bytes, start, end);
      } else if (kind === LETTER_A) {
        this.#report.acked += 1;
        this.listener.acked?.(socket, bytes, start, end);
      }
    } else if (type === LETTER_H) {
      this.#greeted += 1;
      this.#onGreeted();
    } else if (type === LETTER_E) this.#error(socket, bytes, start, end);
  }

  #error(socket: number, bytes: Buffer, start: number, end: number): void {
    const { payload } = JSON.parse(bytes.toString('utf8', start, end)) as {
      payload: { code: string; retry_after_ms?: number };
    };
    this.#report.errors[payload.code] = (this.#report.errors[payload.code] ?? 0) + 1;
    this.listener.refused?.(socket, payload.code, payload.retry_after_ms ?? 100, numberOf(bytes, start, end));
  }

  #allGreeted(): Promise<void> {
    const wanted = this.target.sockets.length;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.#greeted} of ${wanted} sockets were greeted`)),
        HELLO_TIMEOUT_MS,
      );
      this.#onGreeted = () => {
        if (this.#greeted < wanted) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onGreeted();
    });
  }
}

function emptyReport(): RunReport {
  return { sent: 0, acked: 0, delivered: 0, deliveredBytes: 0, errors: {}, wallMs: 0 };
}
