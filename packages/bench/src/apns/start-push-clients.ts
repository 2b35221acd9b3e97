import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../child-calls.ts';
import type { PushClientCalls } from './push-clients.ts';

export type PushClients = Child<PushClientCalls>;

/** Starts the process that the clients of others push from. */
export function startPushClients(): PushClients {
  return startChild(fileURLToPath(new URL('./push-clients.ts', import.meta.url)));
}
