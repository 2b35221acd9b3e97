import { connect } from 'node:net';
import { lastLines, type OwnProcess } from './own-process.ts';

/**
 * Opens a connection, sends `question` and resolves with the first bytes that come back; undefined when
 * nobody answers within a second.
 */
export function ask(host: string, port: number, question: Uint8Array): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (bytes?: Buffer) => {
      socket.destroy();
      resolve(bytes);
    };
    socket.setTimeout(1_000, () => answer());
    socket.once('connect', () => socket.write(question));
    socket.once('data', answer);
    socket.once('error', () => answer());
    socket.once('close', () => answer());
  });
}

/** PostgreSQL answers a startup packet with `R` (authentication) when it takes queries, `E` while it recovers. */
export async function postgresAnswers(host: string, port: number): Promise<boolean> {
  const parameters = Buffer.from('user\0parley\0database\0postgres\0\0');
  const packet = Buffer.alloc(8 + parameters.length);
  packet.writeInt32BE(packet.length, 0);
  packet.writeInt32BE(196_608, 4); // protocol 3.0
  parameters.copy(packet, 8);
  return (await ask(host, port, packet))?.[0] === 0x52;
}

/** Redis answers PING with +PONG, or with an error when it wants a password; LOADING means not yet. */
export async function redisAnswers(host: string, port: number): Promise<boolean> {
  const answer = (await ask(host, port, Buffer.from('PING\r\n')))?.toString() ?? '';
  return answer.startsWith('+PONG') || answer.startsWith('-NOAUTH');
}

/** A broker answers the AMQP 0-9-1 protocol header with a method frame (Connection.Start). */
export async function amqpAnswers(host: string, port: number): Promise<boolean> {
  return (await ask(host, port, Buffer.from('AMQP\0\0\x09\x01', 'latin1')))?.[0] === 1;
}

/**
 * Waits until a process answers. When it ends first or `timeoutMs` passes, rejects with what it wrote
 * last, and the process is stopped.
 */
export async function untilAnswers(
  started: OwnProcess,
  options: { name: string; logFile: string; timeoutMs: number; answers(): Promise<boolean> },
): Promise<void> {
  const giveUpAt = Date.now() + options.timeoutMs;
  while (!(await options.answers())) {
    if (started.running && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      continue;
    }
    const what = started.running
      ? `did not answer within ${options.timeoutMs / 1000} s`
      : 'ended while starting';
    await started.kill();
    throw new Error(`${options.name} ${what}:\n${lastLines(options.logFile)}`);
  }
}
