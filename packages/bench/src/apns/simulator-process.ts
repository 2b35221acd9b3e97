import { type ApnsSimulator, startApnsSimulator } from '@parley/apns-simulator';
import { serveCalls } from '../child-calls.ts';
import type { SigningKey } from './push-client.ts';
import type { ApnsPlace } from './start-apns-responder.ts';

export type SimulatorCalls = {
  start(key: Omit<SigningKey, 'privateKey'> & { publicKey: string }): Promise<ApnsPlace>;
};

let simulator: ApnsSimulator | undefined;

serveCalls({
  async start(key) {
    simulator = await startApnsSimulator({ keys: [key] });
    return { url: simulator.url, ca: simulator.ca };
  },
} satisfies SimulatorCalls);
