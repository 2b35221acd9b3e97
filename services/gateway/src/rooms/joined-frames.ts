/**
 * The burst joined last: sockets that are owed the same frames share one buffer. A new one is only made when the
 * frames differ.
 */
export class JoinedFrames {
  #from: readonly Buffer[] = [];
  #joined: Buffer | undefined;

  join(frames: readonly Buffer[], counters: { joins: number }): Buffer {
    if (this.#joined && isSame(frames, this.#from)) return this.#joined;
    counters.joins += 1;
    this.#joined = Buffer.concat(frames);
    this.#from = frames.slice();
    return this.#joined;
  }

  forget(): void {
    this.#joined = undefined;
    this.#from = [];
  }
}

function isSame(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
