/** The database's epoch, as every answer of the message service carries it; rotated by a restore. */
export class Epoch {
  readonly #onChange: (epoch: string) => void;
  #current = '';

  constructor(onChange: (epoch: string) => void) {
    this.#onChange = onChange;
  }

  observe = (epoch: string): void => {
    if (epoch === '' || epoch === this.#current) return;
    const isFirst = this.#current === '';
    this.#current = epoch;
    if (!isFirst) this.#onChange(epoch);
  };
}
