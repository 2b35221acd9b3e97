export interface Progress {
  add(): void;
  /** What holds it up; shown until the next step. */
  waits(because: string): void;
  /** Leaves the last line standing. */
  end(): void;
}

/** Where progress is shown. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

/** A log gets a line now and then, not thousands. */
const LINE_EVERY_MS = 10_000;
/** A terminal needs no more often. */
const DRAW_EVERY_MS = 80;

/** Counts up to `total`: one line that is rewritten on a terminal, a line now and then elsewhere. */
export function createProgress(
  title: string,
  total: number,
  { screen, now }: { screen: Screen; now: () => number },
): Progress {
  let done = 0;
  let shownAt = now();
  let shown = '';
  const draw = (suffix = '') => {
    const line = `${title} ${done} of ${total}${suffix}`;
    if (line === shown) return;
    screen.write(screen.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    shown = line;
    shownAt = now();
  };
  const isDue = () => now() - shownAt >= (screen.isTTY ? DRAW_EVERY_MS : LINE_EVERY_MS);
  return {
    add() {
      done += 1;
      if (isDue()) draw();
    },
    waits: (because) => {
      if (isDue()) draw(` (${because})`);
    },
    end() {
      draw();
      if (screen.isTTY) screen.write('\n');
    },
  };
}
