import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Device, RefusedFrame } from './device.ts';
import type { DeviceFleet } from './device-fleet.ts';
import { type FrameTemplate, frameTemplate, ID_PLACEHOLDER, numberedFrame, numberOf } from './text-frames.ts';

/** Shares of what devices do; they need not sum up to anything. */
export interface ActionMix {
  send: number;
  receipt?: number;
  typing?: number;
  reconnect?: number;
}

export interface SteadyLoadOptions {
  /** Actions per second over all devices, whatever comes back. */
  rate: number;
  mix: ActionMix;
  text: string;
}

/** Every send, in the order in which they were sent. */
export interface SendSamples {
  /** Moments of `Date.now()`, with fractions. */
  atMs: Float64Array;
  /** From the write to the ack; NaN without one. */
  ackMs: Float64Array;
  /** From the write to the last arrival at a device of this fleet; NaN when none got it. */
  arrivalMs: Float64Array;
}

export interface SteadyReport {
  sent: number;
  acked: number;
  /** Error frames by code. */
  refused: Record<string, number>;
  actions: Record<string, number>;
  samples: SendSamples;
  /** How much later than planned each action was: the generator's own share of any latency. */
  lateMs: Float64Array;
}

const ANSWERS_MS = 10_000;
const SENDS_MAX = 5_000_000;

/** Sends that were answered with an error. */
export function refusedOf({ refused }: Pick<SteadyReport, 'refused'>): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

/** Sends without any answer. */
export function unansweredOf(report: Pick<SteadyReport, 'sent' | 'acked' | 'refused'>): number {
  return Math.max(0, report.sent - report.acked - refusedOf(report));
}

/** Acts at a fixed rate, the devices in turn and each in its conversations in turn, and times every send. */
export class SteadyLoad {
  readonly #fleet: DeviceFleet;
  readonly #options: SteadyLoadOptions;
  readonly #prefix = randomBytes(4).toString('hex');
  readonly #templates = new Map<string, FrameTemplate>();
  readonly #atMs: number[] = [];
  readonly #ackMs: number[] = [];
  readonly #arrivalMs: number[] = [];
  readonly #lateMs: number[] = [];
  readonly #refused: Record<string, number> = {};
  readonly #actions: Record<string, number> = {};
  readonly #startedAtMs = now();
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #answered = 0;
  #acked = 0;

  constructor(fleet: DeviceFleet, options: SteadyLoadOptions) {
    this.#fleet = fleet;
    this.#options = options;
    const own = (bytes: Buffer, start: number, end: number) => numberOf(bytes, start, end, this.#prefix);
    fleet.listener = {
      ...fleet.listener,
      message: (_device, bytes, start, end) => this.#arrived(own(bytes, start, end)),
      acked: (_device, bytes, start, end) => this.#ack(own(bytes, start, end)),
      refused: (_device, error) => this.#refuse(error),
    };
    this.#timer = setInterval(() => this.#actWhatIsDue(), 1);
  }

  get counters() {
    return { sent: this.#atMs.length, acked: this.#acked, refused: this.#refused };
  }

  /** Sends no more, waits for what is unanswered (at most 10 s) and reports. */
  async stop(): Promise<SteadyReport> {
    clearInterval(this.#timer);
    const giveUpAt = Date.now() + ANSWERS_MS;
    while (this.#answered < this.#atMs.length && Date.now() < giveUpAt) await sleep(20);
    const { message, acked, refused, ...others } = this.#fleet.listener;
    this.#fleet.listener = others;
    return {
      sent: this.#atMs.length,
      acked: this.#acked,
      refused: this.#refused,
      actions: this.#actions,
      samples: {
        atMs: Float64Array.from(this.#atMs),
        ackMs: Float64Array.from(this.#ackMs),
        arrivalMs: Float64Array.from(this.#arrivalMs),
      },
      lateMs: Float64Array.from(this.#lateMs),
    };
  }

  #actWhatIsDue(): void {
    const { rate } = this.#options;
    const due = Math.floor(((now() - this.#startedAtMs) * rate) / 1_000);
    for (; this.#done < due && this.#atMs.length < SENDS_MAX; this.#done++) {
      const { devices } = this.#fleet;
      const device = devices[this.#done % devices.length];
      this.#lateMs.push(now() - this.#startedAtMs - (this.#done * 1_000) / rate);
      if (device?.isOpen) this.#act(device, Math.floor(this.#done / devices.length));
      else this.#count('skipped');
    }
  }

  #act(device: Device, turn: number): void {
    const ids = [...device.rooms.keys()];
    const id = ids[turn % ids.length];
    const action = id === undefined ? 'skipped' : pick(this.#options.mix);
    this.#count(action);
    if (id === undefined) return;
    if (action === 'send') this.#send(device, id);
    else if (action === 'reconnect') this.#fleet.drop(device);
    else if (action === 'typing') device.send('typing.start', { conversation_id: id });
    else device.send('receipt.read', { conversation_id: id, seq: device.rooms.get(id)?.seq ?? 0 });
  }

  #send(device: Device, conversationId: string): void {
    const template = this.#templates.get(conversationId) ?? messageTo(conversationId, this.#options.text);
    this.#templates.set(conversationId, template);
    const frame = numberedFrame(template, this.#prefix, this.#atMs.length);
    this.#atMs.push(now());
    this.#ackMs.push(Number.NaN);
    this.#arrivalMs.push(Number.NaN);
    device.write(frame);
  }

  #ack(number: number): void {
    const at = this.#atMs[number];
    if (at === undefined || !Number.isNaN(this.#ackMs[number])) return;
    this.#ackMs[number] = now() - at;
    this.#answered += 1;
    this.#acked += 1;
  }

  #arrived(number: number): void {
    const at = this.#atMs[number];
    if (at !== undefined) this.#arrivalMs[number] = now() - at;
  }

  #refuse({ code, client_message_id }: RefusedFrame): void {
    this.#refused[code] = (this.#refused[code] ?? 0) + 1;
    if (client_message_id?.startsWith(this.#prefix)) this.#answered += 1;
  }

  #count(action: string): void {
    this.#actions[action] = (this.#actions[action] ?? 0) + 1;
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function messageTo(conversationId: string, text: string): FrameTemplate {
  const payload = { conversation_id: conversationId, client_message_id: ID_PLACEHOLDER, text };
  return frameTemplate(JSON.stringify({ type: 'message.send', payload }));
}

function pick(mix: ActionMix): keyof ActionMix {
  const shares = Object.entries(mix) as [keyof ActionMix, number][];
  let left = Math.random() * shares.reduce((sum, [, share]) => sum + share, 0);
  for (const [action, share] of shares) {
    left -= share;
    if (left < 0) return action;
  }
  return 'send';
}
