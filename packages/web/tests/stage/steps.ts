import type { Locator, Page } from 'playwright-core';
import { partsOf } from './pane.ts';

export const password = 'correct horse battery';

/** Creates an account as anybody does. Ends at the empty list of conversations. */
export async function signUp(page: Page, username: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'User name' }).fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await partsOf(page).list.getByText('No conversations yet').waitFor();
}

/** Presses Tab until this has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < 60; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not reach ${wanted}.`);
}

/** Writes in the conversation that is open: a new message, or the changed text of one. */
export async function write(pane: Page | Locator, text: string): Promise<void> {
  await partsOf(pane).field.fill(text);
  await pane.getByRole('button', { name: /^(Send|Save)$/ }).click();
}
