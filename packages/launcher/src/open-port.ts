import { listenError } from './infrastructure/free-port.ts';
import { CommandError } from './run-command.ts';

/** Throws a CommandError when the edge cannot listen there, before anything is started for nothing. */
export async function requireFreePort(port: number, host: string): Promise<void> {
  const code = await listenError(port, host);
  if (code === undefined) return;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    throw new CommandError(`HOST ${host} is no address of this machine.`);
  }
  if (code === 'EADDRINUSE') {
    throw new CommandError(
      `Port ${port} on ${host} is in use; stop what uses it, or set PORT to another one.`,
    );
  }
  throw new CommandError(`Port ${port} on ${host} cannot be opened (${code}); set PORT to another one.`);
}
