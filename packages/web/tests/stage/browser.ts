import { type Browser, chromium } from 'playwright-core';
import { loadLauncherConfig } from '../../../launcher/src/config.ts';
import { provideChromium } from '../../../launcher/src/infrastructure/index.ts';

/** What a browser does of itself, such as asking its maker for updates, has no place in a test. */
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whether text is smoothed by the colours of pixels depends on the machine.
  '--disable-lcd-text',
];

/** A real Chromium without a window. A person's own where CHROMIUM_PATH names it. */
export async function openBrowser(): Promise<Browser> {
  const { chromiumPath } = loadLauncherConfig(process.env);
  const executablePath = await provideChromium({ path: chromiumPath, note: (line) => console.log(line) });
  return chromium.launch({ executablePath, args, chromiumSandbox: false, timeout: 120_000 });
}
