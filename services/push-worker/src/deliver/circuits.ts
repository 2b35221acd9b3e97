import { type Circuit, createCircuit } from './circuit.ts';

export interface CircuitsOptions {
  /** APNs refuses what takes this route; one attempt goes in `retryInMs`. */
  onOpen: (route: string, reason: string, retryInMs: number) => void;
  onClose: (route: string) => void;
  /** Every route in use is refused: nothing that is consumed could be sent. */
  onAllOpen: () => void;
  /** One route may be tried again. */
  onProbe: () => void;
  firstPauseMs?: number;
  maxPauseMs?: number;
}

/** One circuit for each of the sender's routes, so that a refused key stops its own apps and no others. */
export interface Circuits {
  /** The circuit of a route; null, the route of what cannot be sent anyway, has one that never opens. */
  of(route: string | null): Circuit;
  /** Lets nobody wait any more. */
  close(): void;
}

const ALWAYS_CLOSED: Circuit = {
  state: 'closed',
  pass: async () => true,
  succeeded() {},
  undecided() {},
  failed() {},
  close() {},
};

export function createCircuits(options: CircuitsOptions): Circuits {
  const { onOpen, onClose, onAllOpen, onProbe, ...pauses } = options;
  const circuits = new Map<string, Circuit>();

  function open(route: string): Circuit {
    const circuit = createCircuit({
      ...pauses,
      onProbe,
      onClose: () => onClose(route),
      onOpen(reason, retryInMs) {
        onOpen(route, reason, retryInMs);
        if ([...circuits.values()].every(({ state }) => state === 'open')) onAllOpen();
      },
    });
    circuits.set(route, circuit);
    return circuit;
  }

  return {
    of: (route) => (route === null ? ALWAYS_CLOSED : (circuits.get(route) ?? open(route))),
    close() {
      for (const circuit of circuits.values()) circuit.close();
    },
  };
}
