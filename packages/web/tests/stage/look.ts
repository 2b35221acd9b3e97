import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { loadLauncherConfig } from '../../../launcher/src/config.ts';

const folder = join(loadLauncherConfig(process.env).dataDir, 'screenshots');

/**
 * Keeps a picture of the page under `.parley/screenshots/`. Returns what keeps people who hear it, or see it badly,
 * from using it: the serious and critical findings of axe, one line each.
 */
export async function look(page: Page, name: string): Promise<readonly string[]> {
  await picture(page, name);
  return findings(page);
}

async function picture(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

async function findings(page: Page): Promise<readonly string[]> {
  // By the debugger: the page's policy lets in no script of others'.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const { violations } = await checker.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
      );
  });
}
