import { setTimeout as sleep } from 'node:timers/promises';
import { type Comeback, type Comebacks, comebacksOf } from './comebacks.ts';
import { compareRooms, type RoomComparison, type RoomHead } from './compare-rooms.ts';
import { Device, type DeviceListener, type DeviceSpec } from './device.ts';

export interface Place {
  host: string;
  port: number;
}

export interface DeviceTarget extends Place {
  devices: readonly DeviceSpec[];
}

/** Where devices go that lose their connection, and how patiently. */
export interface ReturnPolicy extends Place {
  /** Full jitter: attempt n waits anything from 0 to this times 2ⁿ, unless the server said how long. */
  backoffMs: number;
  /** Bound of one wait. */
  backoffMaxMs: number;
}

const HANDSHAKES_AT_ONCE = 64;
const POLL_MS = 20;

/** Devices that are driven together. What they lose they come back for when {@link expectReturn} said so. */
export class DeviceFleet {
  readonly devices: Device[];
  /** Of all devices since the start. */
  readonly counters = { delivered: 0, away: 0 };
  /** Connections the server ended, by close code. */
  readonly closings: Record<string, number> = {};
  listener: Omit<DeviceListener, 'closed'> = {};
  readonly #failures: Record<string, number> = {};
  #comebacks: Comeback[] = [];
  #policy: ReturnPolicy | undefined;
  #isClosed = false;

  private constructor(specs: readonly DeviceSpec[]) {
    const events: DeviceListener = {
      message: (...args) => {
        this.counters.delivered += 1;
        this.listener.message?.(...args);
      },
      acked: (...args) => this.listener.acked?.(...args),
      refused: (...args) => this.listener.refused?.(...args),
      expiring: (device) => this.listener.expiring?.(device),
      closed: (device, code) => {
        const name = String(code ?? 'cut');
        this.closings[name] = (this.closings[name] ?? 0) + 1;
        this.#lost(device);
      },
    };
    this.devices = specs.map((spec) => new Device(spec, events));
  }

  /** Connects every device and waits for each hello. Rejects when one is refused. */
  static async open({ devices, host, port }: DeviceTarget): Promise<DeviceFleet> {
    const fleet = new DeviceFleet(devices);
    const waiting = [...fleet.devices];
    const lane = async () => {
      for (let device = waiting.pop(); device; device = waiting.pop()) await device.connect(host, port);
    };
    await Promise.all(Array.from({ length: HANDSHAKES_AT_ONCE }, lane));
    return fleet;
  }

  /** From now on a device that loses its connection comes back; {@link back} counts from here. */
  expectReturn(policy: ReturnPolicy): void {
    this.#policy = policy;
    this.#comebacks = [];
  }

  /** A device ends its own connection and comes back, as on a changed network. */
  drop(device: Device): void {
    if (!device.isOpen) return;
    device.close();
    this.#lost(device);
  }

  /** Resolves when so many have come back and nobody is away. Rejects, saying how far it got, after `timeoutMs`. */
  async back({ atLeast, timeoutMs }: { atLeast: number; timeoutMs: number }): Promise<Comebacks> {
    const giveUpAt = Date.now() + timeoutMs;
    while (this.#comebacks.length < atLeast || this.counters.away > 0) {
      if (Date.now() > giveUpAt) {
        const failures = JSON.stringify(this.#failures);
        throw new Error(`${this.#comebacks.length} of ${atLeast} devices came back, failures ${failures}`);
      }
      await sleep(POLL_MS);
    }
    return comebacksOf(this.#comebacks, this.#failures);
  }

  /** Waits until every device is as far as the heads say, or `timeoutMs` are over; says what differs. */
  compare(heads: readonly RoomHead[], timeoutMs: number): Promise<RoomComparison> {
    return compareRooms(this.devices, heads, timeoutMs);
  }

  close(): void {
    this.#isClosed = true;
    for (const device of this.devices) device.close();
  }

  #lost(device: Device): void {
    if (!this.#policy || this.#isClosed) return;
    this.counters.away += 1;
    this.#comeBack(device, this.#policy).finally(() => {
      this.counters.away -= 1;
    });
  }

  async #comeBack(device: Device, policy: ReturnPolicy): Promise<void> {
    const lostAtMs = Date.now();
    for (let attempt = 0; !this.#isClosed; attempt++) {
      const jittered = Math.random() * Math.min(policy.backoffMaxMs, policy.backoffMs * 2 ** attempt);
      await sleep(device.returnAtMs > 0 ? Math.max(0, device.returnAtMs - Date.now()) : jittered);
      const startedAtMs = Date.now();
      try {
        await device.connect(policy.host, policy.port);
        this.#comebacks.push({ lostAtMs, startedAtMs, syncedAtMs: Date.now(), attempts: attempt + 1 });
        return;
      } catch (error) {
        const { message } = error as Error;
        this.#failures[message] = (this.#failures[message] ?? 0) + 1;
      }
    }
  }
}
