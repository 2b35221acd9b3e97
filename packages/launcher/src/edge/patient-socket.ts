import { Agent, type AgentOptions } from 'node:http';
import { Socket, type SocketConnectOpts } from 'node:net';

type Done = (error?: Error | null) => void;
type Chunks = { chunk: Buffer; encoding: BufferEncoding }[];

const answerMs = 1_000;

/**
 * A socket that can still be read for a second after a write to it has failed. A server that refuses a
 * body answers and closes while the body is being written; Node's own socket is destroyed by that write,
 * with the answer in it.
 */
class PatientSocket extends Socket {
  override _write(chunk: Buffer, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, this.#late(done));
  }

  override _writev(chunks: Chunks, done: Done): void {
    super._writev?.(chunks, this.#late(done));
  }

  /** Tells of a failure only after the other end has had time to answer; its closing ends the wait. */
  #late(done: Done): Done {
    return (error) => {
      if (!error) return done();
      const timer = setTimeout(() => done(error), answerMs);
      this.once('close', () => clearTimeout(timer));
    };
  }
}

/** An agent whose connections are patient: they can still be read after a failed write. */
export function createPatientAgent(options: AgentOptions): Agent {
  const agent = new Agent(options);
  agent.createConnection = (target) => {
    const socket = new PatientSocket();
    if (target.timeout) socket.setTimeout(target.timeout);
    return socket.connect(target as SocketConnectOpts);
  };
  return agent;
}
