import { randomBytes } from 'node:crypto';
import { RawSocket } from './raw-socket.ts';
import { type FrameTemplate, frameTemplate, ID_PLACEHOLDER, numberedFrame, numberOf } from './text-frames.ts';

export interface EchoOptions {
  /** A server that sends back what it is told. */
  host: string;
  port: number;
  /** Frames per second. */
  rate: number;
  text: string;
}

export interface EchoSamples {
  /** When each frame was written, of `Date.now()`, with fractions. */
  atMs: Float64Array;
  /** From the write to the echo; NaN without one. */
  echoMs: Float64Array;
}

/**
 * One socket to a server that does nothing else. What its frames wait for is the machine and this process: no
 * other server, however little it does, answers this process faster at the same moment.
 */
export class Echoes {
  readonly #prefix = randomBytes(4).toString('hex');
  readonly #template: FrameTemplate;
  readonly #rate: number;
  readonly #atMs: number[] = [];
  readonly #echoMs: number[] = [];
  #socket: RawSocket | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor({ rate, text }: EchoOptions) {
    this.#rate = rate;
    this.#template = frameTemplate(JSON.stringify({ client_message_id: ID_PLACEHOLDER, text }));
  }

  static async start(options: EchoOptions): Promise<Echoes> {
    const echoes = new Echoes(options);
    echoes.#socket = await RawSocket.open({
      ...{ host: options.host, port: options.port, path: '/?group=echo', headers: {} },
      text: (bytes, start, end) => echoes.#echoed(numberOf(bytes, start, end, echoes.#prefix)),
      closed: () => echoes.stop(),
    });
    const startedAtMs = now();
    echoes.#timer = setInterval(() => echoes.#sendDue(startedAtMs), 1);
    return echoes;
  }

  stop(): EchoSamples {
    clearInterval(this.#timer);
    this.#socket?.close();
    return { atMs: Float64Array.from(this.#atMs), echoMs: Float64Array.from(this.#echoMs) };
  }

  #sendDue(startedAtMs: number): void {
    const due = Math.floor(((now() - startedAtMs) * this.#rate) / 1_000);
    while (this.#atMs.length < due) {
      const frame = numberedFrame(this.#template, this.#prefix, this.#atMs.length);
      this.#atMs.push(now());
      this.#echoMs.push(Number.NaN);
      this.#socket?.write(frame);
    }
  }

  #echoed(number: number): void {
    const at = this.#atMs[number];
    if (at !== undefined) this.#echoMs[number] = now() - at;
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
