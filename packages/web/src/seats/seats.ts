import { type Client, createClient, createMemoryStore, type Store } from '@parley/client';
import { createIndexedDbStore } from '@parley/client/indexeddb';
import { stopSharingFrames } from '../developer/share-frames.ts';
import { forgetPhone } from '../phone/phones.ts';
import { createState, type Shown } from '../state.ts';
import { claim } from './claim.ts';
import { forgetWhoLeaves } from './forget-person.ts';

export type Holding =
  | { state: 'opening' }
  /** Another tab of this browser has it. */
  | { state: 'elsewhere' }
  | { state: 'open'; client: Client };

/** Where one person sits at this page: their client and what it keeps in this browser. */
export interface Seat {
  /** Of its store. */
  readonly name: string;
  /** The sample person it is for; null: whoever signs in. */
  readonly person: string | null;
  readonly holding: Shown<Holding>;
  /** Takes it from the other tab. */
  takeOver(): void;
}

interface HeldSeat extends Seat {
  leave(): void;
}

/** Seats that were left and are not free yet, by name. */
const closing = new Map<string, Promise<void>>();
const held = new Map<string, HeldSeat>();

/** The same seat for the same name, until it is left. */
export function seatOf(name: string, person: string | null): Seat {
  const seat = held.get(name) ?? takeSeat(name, person);
  held.set(name, seat);
  return seat;
}

/** Closes every other client. */
export function leaveAllBut(names: readonly string[]): void {
  for (const seat of [...held.values()].filter(({ name }) => !names.includes(name))) {
    held.delete(seat.name);
    seat.leave();
  }
}

function takeSeat(name: string, person: string | null): HeldSeat {
  const holding = createState<Holding>({ state: 'opening' });
  let isLeft = false;
  let release = () => {};

  async function open(steal: boolean): Promise<void> {
    await closing.get(name);
    const mine = await claim(`parley.${name}`, { steal, onLost: lost });
    if (isLeft) return mine?.release();
    if (!mine) return holding.set({ state: 'elsewhere' });
    release = mine.release;
    const client = createClient({
      url: location.origin,
      store: storeOf(name),
      deviceName: browserInWords(),
    });
    forgetWhoLeaves(client);
    holding.set({ state: 'open', client });
  }

  /** What the client holds is let go only once it is closed: the next page must not find it half-written. */
  async function close(): Promise<void> {
    const now = holding.get();
    if (now.state !== 'open') return release();
    stopSharingFrames(now.client);
    forgetPhone(now.client);
    await now.client.close().catch(() => {});
    release();
  }

  function lost(): void {
    const closing = close();
    holding.set({ state: 'elsewhere' });
    void closing;
  }

  void open(false);
  return {
    name,
    person,
    holding,
    takeOver: () => void open(true),
    leave() {
      isLeft = true;
      const closed = close().finally(() => closing.get(name) === closed && closing.delete(name));
      closing.set(name, closed);
    },
  };
}

function storeOf(name: string): Store {
  // A browser may have none, in some private windows.
  return 'indexedDB' in globalThis && indexedDB ? createIndexedDbStore({ name }) : createMemoryStore();
}

/** As the list of sessions names it: `Chrome on macOS`. */
function browserInWords(): string {
  const { userAgent } = navigator;
  const browser = ['Edg', 'Firefox', 'Chrome', 'Safari'].find((name) => userAgent.includes(name));
  const system = ['iPhone', 'iPad', 'Android', 'Mac', 'Windows', 'Linux'].find((name) =>
    userAgent.includes(name),
  );
  const named = { Edg: 'Edge' }[browser ?? ''] ?? browser ?? 'A browser';
  return system ? `${named} on ${system}` : named;
}
