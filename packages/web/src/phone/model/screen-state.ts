import type { ShownNotification } from '../simulator/wire.ts';
import { createState, type Shown } from './state.ts';

/** What the phone itself shows beside what was pushed. */
export interface ScreenView {
  /** When the screen was last lit up by a banner, or touched (ms since the epoch). */
  litAtMs: number;
  /** How often a push has lit it up: the phone buzzes each time. */
  buzzes: number;
  /** A banner over the open app. */
  presented: ShownNotification | null;
  /** When the token was last registered (ms since the epoch); null: it is not. */
  registeredAtMs: number | null;
  /** What the person should know now. */
  notice: string | null;
}

export interface ScreenState {
  readonly view: Shown<ScreenView>;
  /** Lights it up. */
  touch(): void;
  /** A push lights it up. */
  buzz(): void;
  present(notification: ShownNotification): void;
  closePresented(): void;
  registered(): void;
  tell(notice: string): void;
  stop(): void;
}

const presentedMs = 6_000;
const noticeMs = 5_000;

export function createScreenState(): ScreenState {
  const view = createState<ScreenView>({
    litAtMs: Date.now(),
    buzzes: 0,
    presented: null,
    registeredAtMs: null,
    notice: null,
  });
  let presentedTimer: ReturnType<typeof setTimeout> | undefined;
  let noticeTimer: ReturnType<typeof setTimeout> | undefined;
  const change = (next: Partial<ScreenView>) => view.set({ ...view.get(), ...next });
  return {
    view,
    touch: () => change({ litAtMs: Date.now() }),
    buzz: () => change({ litAtMs: Date.now(), buzzes: view.get().buzzes + 1 }),
    present(presented) {
      change({ presented });
      clearTimeout(presentedTimer);
      presentedTimer = setTimeout(() => change({ presented: null }), presentedMs);
    },
    closePresented: () => change({ presented: null }),
    registered: () => change({ registeredAtMs: Date.now() }),
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
