import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { FaultyPath } from '../../../client/tests/network/faulty-path.ts';
import { watchFaults } from './faults.ts';

export interface VisitorOptions {
  /** Of the window; a desktop's unless given. */
  width?: number;
  height?: number;
  dark?: boolean;
  /** A network of their own, which can be taken away; else they cannot go offline. */
  network?: FaultyPath;
}

/** Somebody at a browser of their own: nothing of others' is kept in it. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page since it was last asked: no test may overlook it. */
  takeFaults(): readonly string[];
  /** Takes the network from the page, and gives it back. */
  setOffline(offline: boolean): Promise<void>;
}

/** A machine that does much else is slow, not wrong. */
export const patienceMs = 30_000;

export async function newVisitor(
  browser: Browser,
  url: string,
  options: VisitorOptions = {},
): Promise<Visitor> {
  const { width = 1_440, height = 900, dark = false, network } = options;
  const context = await browser.newContext({
    baseURL: network?.url ?? url,
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    // Nothing moves while a picture is taken or contrast is measured.
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...(width < 600 ? { hasTouch: true, isMobile: true } : {}),
  });
  context.setDefaultTimeout(patienceMs);
  const faults = await watchFaults(context);
  const page = await context.newPage();
  return {
    page,
    context,
    takeFaults: faults.take,
    async setOffline(offline) {
      if (!network) throw new Error('This visitor has no network of their own.');
      faults.setOffline(offline);
      // A browser that is told to be offline keeps the sockets that are open.
      if (offline) network.cut();
      else network.heal();
      await context.setOffline(offline);
    },
  };
}
