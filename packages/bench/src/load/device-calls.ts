import type { Calls } from '../child-calls.ts';
import type { Comebacks } from './comebacks.ts';
import type { RoomComparison, RoomHead } from './compare-rooms.ts';
import { DeviceFleet, type DeviceTarget, type ReturnPolicy } from './device-fleet.ts';
import { Echoes, type EchoOptions, type EchoSamples } from './echoes.ts';
import { SteadyLoad, type SteadyLoadOptions, type SteadyReport } from './steady-load.ts';

/** Names a fleet that {@link DeviceCalls.connectDevices} opened. */
type OnDevices<T = unknown> = T & { devices: number };

export interface FleetCounters {
  delivered: number;
  open: number;
  away: number;
  /** Connections the server ended, by close code. */
  closings: Record<string, number>;
  sent: number;
  acked: number;
  refused: Record<string, number>;
}

export type DeviceCalls = {
  /** Connects devices; gives their number. */
  connectDevices(target: DeviceTarget): Promise<number>;
  startSteady(options: OnDevices<SteadyLoadOptions>): void;
  stopSteady(on: OnDevices): Promise<SteadyReport>;
  /** What loses its connection from now on comes back. */
  expectReturn(policy: OnDevices<ReturnPolicy>): void;
  devicesBack(options: OnDevices<{ atLeast: number; timeoutMs: number }>): Promise<Comebacks>;
  stopReading(on: OnDevices): void;
  readOn(on: OnDevices): void;
  compareDevices(options: OnDevices<{ heads: RoomHead[]; timeoutMs: number }>): Promise<RoomComparison>;
  deviceCounters(on: OnDevices): FleetCounters;
  closeDevices(on: OnDevices): void;
  startEchoes(options: EchoOptions): Promise<void>;
  /** What was echoed since the start. */
  stopEchoes(none: Record<string, never>): EchoSamples;
};

const fleets: ({ fleet: DeviceFleet; steady?: SteadyLoad } | undefined)[] = [];
let echoes: Echoes | undefined;

function entryOf({ devices }: OnDevices) {
  const found = fleets[devices];
  if (!found) throw new Error(`there are no devices ${devices}`);
  return found;
}

export const deviceCalls = {
  connectDevices: async (target) => fleets.push({ fleet: await DeviceFleet.open(target) }) - 1,
  startSteady(options) {
    const entry = entryOf(options);
    entry.steady = new SteadyLoad(entry.fleet, options);
  },
  async stopSteady(on) {
    const { steady } = entryOf(on);
    if (!steady) throw new Error('nothing is being sent');
    return steady.stop();
  },
  expectReturn: (policy) => entryOf(policy).fleet.expectReturn(policy),
  devicesBack: (options) => entryOf(options).fleet.back(options),
  stopReading(on) {
    for (const device of entryOf(on).fleet.devices) device.stopReading();
  },
  readOn(on) {
    for (const device of entryOf(on).fleet.devices) device.readOn();
  },
  compareDevices: (options) => entryOf(options).fleet.compare(options.heads, options.timeoutMs),
  deviceCounters(on) {
    const { fleet, steady } = entryOf(on);
    const { sent = 0, acked = 0, refused = {} } = steady?.counters ?? {};
    const open = fleet.devices.filter((device) => device.isOpen).length;
    return { ...fleet.counters, open, closings: fleet.closings, sent, acked, refused };
  },
  closeDevices(on) {
    entryOf(on).fleet.close();
    fleets[on.devices] = undefined;
  },
  async startEchoes(options) {
    echoes = await Echoes.start(options);
  },
  stopEchoes() {
    if (!echoes) throw new Error('nothing is being echoed');
    return echoes.stop();
  },
} satisfies DeviceCalls & Calls;
