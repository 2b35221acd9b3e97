import type { ShownNotification } from '../simulator/wire.ts';
import { createState, type Shown } from './state.ts';

/** What the phone itself shows beside what was pushed. */
export interface ScreenView {
  /** When the screen was last lit up by a banner, or touched (ms since the epoch). */
  litAtMs: number;
  /** A banner over the open app. */
  presented: ShownNotification | null;
  /** Whether pushes can come: the token is registered. */
  registered: boolean;
  /** What the person should know now. */
  notice: string | null;
}

export interface ScreenState {
  readonly view: Shown<ScreenView>;
  /** Lights it up. */
  touch(): void;
  present(notification: ShownNotification): void;
  closePresented(): void;
  setRegistered(registered: boolean): void;
  tell(notice: string): void;
  stop(): void;
}

const presentedMs = 6_000;
const noticeMs = 5_000;

export function createScreenState(): ScreenState {
  const view = createState<ScreenView>({
    litAtMs: Date.now(),
    presented: null,
    registered: false,
    notice: null,
  });
  let presentedTimer: ReturnType<typeof setTimeout> | undefined;
  let noticeTimer: ReturnType<typeof setTimeout> | undefined;
  const change = (next: Partial<ScreenView>) => view.set({ ...view.get(), ...next });
  return {
    view,
    touch: () => change({ litAtMs: Date.now() }),
    present(presented) {
      change({ presented });
      clearTimeout(presentedTimer);
      presentedTimer = setTimeout(() => change({ presented: null }), presentedMs);
    },
    closePresented: () => change({ presented: null }),
    setRegistered: (registered) => change({ registered }),
    tell(notice) {
      change({ notice });
      clearTimeout(noticeTimer);
      noticeTimer = setTimeout(() => change({ notice: null }), noticeMs);
    },
    stop() {
      clearTimeout(presentedTimer);
      clearTimeout(noticeTimer);
    },
  };
}
