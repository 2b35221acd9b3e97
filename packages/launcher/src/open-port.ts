import { isFree } from './infrastructure/free-port.ts';
import { CommandError } from './run-command.ts';

/** Throws a CommandError when the edge's port is taken, before anything is started for nothing. */
export async function requireFreePort(port: number, host: string): Promise<void> {
  if (port === 0 || (await isFree(port, host))) return;
  throw new CommandError(`Port ${port} on ${host} is in use; stop what uses it, or set PORT to another one.`);
}
