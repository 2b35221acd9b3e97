import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../child-calls.ts';
import type { SimulatorCalls } from './simulator-process.ts';

/** A process for the simulator; it serves nothing until it is told the key. */
export function startSimulatorProcess(): Child<SimulatorCalls> {
  return startChild(fileURLToPath(new URL('./simulator-process.ts', import.meta.url)));
}
