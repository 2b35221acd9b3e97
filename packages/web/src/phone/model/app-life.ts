import type { Client } from '@parley/client';
import { createState, type Shown } from './state.ts';

export interface AppLife {
  /** In hand: the app is in the foreground. */
  inHand: boolean;
  network: boolean;
  /** iOS has stopped the app: no socket, and nothing runs. */
  suspended: boolean;
}

export interface AppLifecycle {
  readonly life: Shown<AppLife>;
  setInHand(inHand: boolean): void;
  setNetwork(network: boolean): void;
  /** A silent push: the app may run for a moment in the background, with a socket to catch up. */
  wake(): void;
  stop(): void;
}

/** iOS leaves an app some seconds after it went to the background, and about 30 after a silent push. */
const times = { suspendAfterMs: 5_000, wokenForMs: 8_000 };

/**
 * The life of the app on the phone, played on the client: in the foreground it is connected; in the pocket it is
 * suspended after a moment, and its socket is gone; without a network it has none.
 */
export function createAppLifecycle(
  client: Pick<Client, 'setForeground' | 'setOnline'>,
  { inHand, network }: Omit<AppLife, 'suspended'>,
  { suspendAfterMs, wokenForMs } = times,
): AppLifecycle {
  const life = createState<AppLife>({ inHand, network, suspended: !inHand });
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (next: AppLife): void => {
    life.set(next);
    client.setForeground(next.inHand);
    client.setOnline(next.network && !next.suspended);
  };
  const suspendIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => show({ ...life.get(), suspended: true }), ms);
  };
  show(life.get());

  return {
    life,
    setInHand(inHand) {
      if (inHand === life.get().inHand) return;
      clearTimeout(timer);
      show({ ...life.get(), inHand, suspended: false });
      if (!inHand) suspendIn(suspendAfterMs);
    },
    setNetwork(network) {
      if (network !== life.get().network) show({ ...life.get(), network });
    },
    wake() {
      if (life.get().inHand) return;
      show({ ...life.get(), suspended: false });
      suspendIn(wokenForMs);
    },
    stop: () => clearTimeout(timer),
  };
}
