import type { ClientFrameType, ClientPayload, Envelope, ServerPayload } from '@parley/contracts';
import { offline, Refusal, refusalOfFrame } from '../refusal.ts';
import type { FrameTap } from './frame-tap.ts';
import { Pace } from './pace.ts';

interface Question {
  resolve(answer: Envelope): void;
  reject(error: unknown): void;
  timer: ReturnType<typeof setTimeout> | null;
}

export interface LinkOptions {
  webSocket: WebSocket;
  tap: FrameTap;
  frame(frame: Envelope): void;
  /** Once, also when this side closes. */
  closed(code: number, reason: string): void;
}

/** One WebSocket: frames each way, and answers to questions. */
export class Link {
  /** How many frames came. */
  received = 0;
  readonly #options: LinkOptions;
  readonly #pace = new Pace();
  readonly #questions = new Map<string, Question>();
  #asked = 0;
  #isClosed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { webSocket } = options;
    webSocket.onmessage = ({ data }) => this.#received(data);
    webSocket.onclose = ({ code, reason }) => this.#ended(code, reason);
    // A close follows, and says all that there is to say.
    webSocket.onerror = () => {};
  }

  /** False: it is not sent. */
  tell<T extends ClientFrameType>(type: T, payload: ClientPayload<T>): boolean {
    return this.#send({ type, payload }, () => {});
  }

  /** Resolves with the answer, which was given to `frame` before; rejects with a ParleyError. */
  ask<T extends ClientFrameType>(type: T, payload: ClientPayload<T>, waitMs: number): Promise<Envelope> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(offline());
        return;
      }
      this.#asked += 1;
      const id = String(this.#asked);
      const question: Question = { resolve, reject, timer: null };
      this.#questions.set(id, question);
      const isTaken = this.#send({ type, id, payload }, () => {
        question.timer = setTimeout(() => this.#settle(id)?.reject(unanswered()), waitMs);
      });
      if (!isTaken) this.#settle(id)?.reject(unanswered());
    });
  }

  close(code = 1000): void {
    const { webSocket } = this.#options;
    try {
      webSocket.close(code);
    } catch {
      // It never opened.
    }
    // A dead network would answer the close much later, or never.
    this.#ended(code, '');
  }

  #send(frame: Envelope, sent: () => void): boolean {
    if (this.#isClosed) return false;
    const text = JSON.stringify(frame);
    return this.#pace.pass(text.length, () => {
      this.#options.webSocket.send(text);
      this.#options.tap.record('sent', frame);
      sent();
    });
  }

  #received(data: unknown): void {
    this.received += 1;
    const frame = typeof data === 'string' ? envelopeIn(data) : null;
    if (!frame) return;
    this.#options.tap.record('received', frame);
    this.#options.frame(frame);
    const question = frame.id === undefined ? null : this.#settle(frame.id);
    if (frame.type === 'error') question?.reject(refusalOfFrame(frame.payload as ServerPayload<'error'>));
    else question?.resolve(frame);
  }

  #settle(id: string): Question | null {
    const question = this.#questions.get(id);
    if (!question) return null;
    this.#questions.delete(id);
    if (question.timer) clearTimeout(question.timer);
    return question;
  }

  #ended(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { webSocket } = this.#options;
    webSocket.onmessage = null;
    webSocket.onclose = null;
    this.#pace.stop();
    for (const id of [...this.#questions.keys()]) this.#settle(id)?.reject(offline());
    this.#options.closed(code, reason);
  }
}

function envelopeIn(text: string): Envelope | null {
  try {
    const frame = JSON.parse(text) as Envelope;
    return typeof frame?.type === 'string' ? frame : null;
  } catch {
    return null;
  }
}

function unanswered(): Refusal {
  return new Refusal({ code: 'busy', message: 'No answer in time', retryable: true });
}
