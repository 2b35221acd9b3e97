import { serveCalls } from '../child-calls.ts';
import { type BurstOptions, runBursts } from './bursts.ts';
import { type ClosedLoopOptions, runClosedLoop } from './closed-loop.ts';
import { type DeviceCalls, deviceCalls } from './device-calls.ts';
import { Fleet } from './fleet.ts';
import { type OpenLoopOptions, type OpenLoopReport, runOpenLoop } from './open-loop.ts';
import { type OverloadOptions, type OverloadReport, runOverload } from './overload.ts';
import type { RunReport, Target } from './target.ts';
import { compressedFrame } from './text-frames.ts';

/** Names a fleet that {@link LoadCalls.connect} opened. */
type OnFleet<T = unknown> = T & { fleet: number };

export type LoadCalls = DeviceCalls & {
  /** Opens the target's sockets; gives the fleet's number. */
  connect(target: Target): Promise<number>;
  /** Sends one message and gives the `message.new` frame that arrived. */
  sample(on: OnFleet): Promise<string>;
  bursts(options: OnFleet<BurstOptions>): Promise<RunReport>;
  closedLoop(options: OnFleet<ClosedLoopOptions>): Promise<RunReport>;
  openLoop(options: OnFleet<OpenLoopOptions>): Promise<OpenLoopReport>;
  overload(options: OnFleet<OverloadOptions>): Promise<OverloadReport>;
  /** Each socket sends one ping in a compressed frame. */
  compressedPings(on: OnFleet): void;
  close(on: OnFleet): void;
};

const fleets: (Fleet | undefined)[] = [];

function fleetOf({ fleet }: { fleet: number }): Fleet {
  const found = fleets[fleet];
  if (!found) throw new Error(`there is no fleet ${fleet}`);
  return found;
}

serveCalls({
  ...deviceCalls,
  connect: async (target) => fleets.push(await Fleet.open(target)) - 1,
  async sample(on) {
    const fleet = fleetOf(on);
    fleet.keepSample = true;
    await runBursts(fleet, { burst: 1, durationMs: 1 });
    fleet.keepSample = false;
    return fleet.sample;
  },
  bursts: (options) => runBursts(fleetOf(options), options),
  closedLoop: (options) => runClosedLoop(fleetOf(options), options),
  openLoop: (options) => runOpenLoop(fleetOf(options), options),
  overload: (options) => runOverload(fleetOf(options), options),
  compressedPings(on) {
    const ping = compressedFrame('{"type":"ping"}');
    for (const socket of fleetOf(on).sockets) socket.write(ping);
  },
  close(on) {
    fleetOf(on).close();
    fleets[on.fleet] = undefined;
  },
} satisfies LoadCalls);
