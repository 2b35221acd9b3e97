import { reconnectAfterOf } from '@parley/contracts';
import { frameHead } from './frame-head.ts';
import { RawSocket } from './raw-socket.ts';
import { RoomProgress } from './room-progress.ts';
import { clientFrame } from './text-frames.ts';

/** Who connects, and how the server knows. Plain data: it crosses processes. */
export interface DeviceSpec {
  path: string;
  headers: Readonly<Record<string, string>>;
}

export interface DeviceListener {
  /** A message was delivered. The range is good during the call only. */
  message?(device: Device, bytes: Buffer, start: number, end: number): void;
  acked?(device: Device, bytes: Buffer, start: number, end: number): void;
  refused?(device: Device, error: RefusedFrame): void;
  expiring?(device: Device): void;
  /** The server ended the connection; undefined without a close frame. */
  closed?(device: Device, code: number | undefined): void;
}

export interface RefusedFrame {
  code: string;
  client_message_id?: string;
  retry_after_ms?: number;
}

interface Hello {
  conversations: { id: string; rev: number; last_seq: number }[];
}
interface SyncResult {
  conversation_id: string;
  rev: number;
  too_long: boolean;
  messages: { seq: number }[];
}

/** What consumes a rev beside new messages. */
const changes = new Set(['message.updated', 'conversation.updated', 'participants.updated', 'rev']);
const TOO_LONG = Buffer.from('"too_long":true');

/**
 * An app on a phone: it remembers how far it is in each conversation, and when it connects again it joins
 * each with `since_rev` and is synced once it has got there. The first time, hello says where it begins.
 */
export class Device {
  readonly rooms = new Map<string, RoomProgress>();
  spec: DeviceSpec;
  /** What the server asked it to wait before it comes back: a moment of `Date.now()`; 0: nothing. */
  returnAtMs = 0;
  readonly #listener: DeviceListener;
  #socket: RawSocket | undefined;
  #attempt = 0;
  #isGreeted = false;
  #waiting: { resolve(): void; reject(error: Error): void } | undefined;
  #lastRefusal = '';

  constructor(spec: DeviceSpec, listener: DeviceListener) {
    this.spec = spec;
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#isGreeted;
  }

  /** Connects and resolves when it is synced. Rejects when the server refuses or ends the connection before. */
  async connect(host: string, port: number): Promise<void> {
    this.returnAtMs = 0;
    const attempt = ++this.#attempt;
    const synced = new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    const opened = RawSocket.open({
      ...{ host, port, path: this.spec.path, headers: this.spec.headers },
      opened: (socket) => {
        this.#socket = socket;
      },
      text: (bytes, start, end) => this.#text(bytes, start, end),
      closed: (code, reason) => attempt === this.#attempt && this.#closed(code, reason),
    });
    await Promise.all([opened, synced]);
  }

  send(type: string, payload: unknown): void {
    this.#socket?.write(clientFrame(JSON.stringify({ type, payload })));
  }

  /** Writes a prepared frame. */
  write(frame: Buffer): void {
    this.#socket?.write(frame);
  }

  /** From now on nothing is taken from the socket, as by an app that hangs. */
  stopReading(): void {
    this.#socket?.pause();
  }

  readOn(): void {
    this.#socket?.resume();
  }

  /** Ends the connection from this side, without a goodbye. */
  close(): void {
    this.#attempt += 1;
    this.#waiting?.reject(new Error('closed by the device'));
    this.#waiting = undefined;
    this.#isGreeted = false;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #text(bytes: Buffer, start: number, end: number): void {
    const { type, conversationId, rev, prevRev } = frameHead(bytes, start, end);
    const payload = <T>() => (JSON.parse(bytes.toString('utf8', start, end)) as { payload: T }).payload;
    if (type === 'message.new') {
      this.#arrived(conversationId, rev, prevRev, true);
      this.#listener.message?.(this, bytes, start, end);
    } else if (changes.has(type)) this.#arrived(conversationId, rev, prevRev, false);
    else if (type === 'message.ack') this.#listener.acked?.(this, bytes, start, end);
    else if (type === 'room.joined') {
      this.#joined(conversationId, rev, bytes.subarray(start, end).includes(TOO_LONG));
    } else if (type === 'hello') this.#greeted(payload<Hello>());
    else if (type === 'sync.result') this.#reloaded(payload<SyncResult>());
    else if (type === 'goaway') {
      this.returnAtMs = Date.now() + payload<{ reconnect_after_ms: number }>().reconnect_after_ms;
    } else if (type === 'auth.expiring') this.#listener.expiring?.(this);
    else if (type === 'error') this.#refused(payload<RefusedFrame>());
  }

  #greeted({ conversations }: Hello): void {
    this.#isGreeted = true;
    for (const { id, rev, last_seq } of conversations) {
      if (!this.rooms.has(id)) this.rooms.set(id, new RoomProgress(rev, last_seq));
      else this.#join(id);
    }
    this.#settle();
  }

  #join(conversationId: string): void {
    const room = this.rooms.get(conversationId);
    if (!room) return;
    room.joining();
    this.send('room.join', { conversation_id: conversationId, since_rev: room.rev });
  }

  #joined(conversationId: string, headRev: number, isTooLong: boolean): void {
    const room = this.rooms.get(conversationId);
    room?.joined(headRev);
    // The latest page comes unasked and takes it to the head.
    if (!isTooLong) this.#settle();
  }

  #reloaded({ conversation_id, rev, too_long, messages }: SyncResult): void {
    if (too_long) this.rooms.get(conversation_id)?.reloaded(rev, messages.at(-1)?.seq ?? 0);
    this.#settle();
  }

  #arrived(conversationId: string, rev: number, prevRev: number, isMessage: boolean): void {
    const room = this.rooms.get(conversationId);
    const arrival = room?.arrived(rev, prevRev, isMessage);
    if (arrival === 'hole') this.#join(conversationId);
    else if (arrival === 'applied' && this.#waiting) this.#settle();
  }

  #settle(): void {
    if (!this.#waiting || !this.#isGreeted) return;
    for (const room of this.rooms.values()) if (!room.isSynced) return;
    this.#waiting.resolve();
    this.#waiting = undefined;
  }

  #refused(error: RefusedFrame): void {
    this.#lastRefusal = error.code;
    this.#listener.refused?.(this, error);
  }

  #closed(code: number | undefined, reason: string): void {
    const waitMs = reconnectAfterOf(reason);
    if (waitMs !== null && this.returnAtMs === 0) this.returnAtMs = Date.now() + waitMs;
    this.#isGreeted = false;
    this.#socket = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.reject(new Error(`closed with ${code ?? 'no code'} ${this.#lastRefusal}`.trim()));
    else this.#listener.closed?.(this, code);
  }
}
