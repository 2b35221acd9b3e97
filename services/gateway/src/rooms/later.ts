/** So many are taken at a time: two thousand sockets within a second. */
const EVERY_MS = 25;
const MOST = 64;

/** What is owed something that may wait. */
export interface Patient {
  isLazy: boolean;
}

/** Those who are owed something that may wait, in the order in which they were first owed it, a few at a time. */
export class Later<T extends Patient> {
  readonly #write: (patient: T) => boolean;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `write` says whether there was anything left to write: most have been written to meanwhile. */
  constructor(write: (patient: T) => boolean) {
    this.#write = write;
  }

  add(patient: T): void {
    if (patient.isLazy) return;
    patient.isLazy = true;
    this.#waiting.push(patient);
    this.#timer ??= setTimeout(this.#next, EVERY_MS).unref();
  }

  #next = (): void => {
    let written = 0;
    let looked = 0;
    for (const patient of this.#waiting) {
      if (written === MOST) break;
      looked += 1;
      patient.isLazy = false;
      if (this.#write(patient)) written += 1;
    }
    this.#waiting = this.#waiting.slice(looked);
    this.#timer = this.#waiting.length > 0 ? setTimeout(this.#next, EVERY_MS).unref() : undefined;
  };
}
