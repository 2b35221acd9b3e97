import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from './stage/browser.ts';
import { look } from './stage/look.ts';
import { type PaneParts, partsOf } from './stage/pane.ts';
import { type Parley, startParley } from './stage/parley.ts';
import { newVisitor, type Visitor } from './stage/visitor.ts';

let parley: Parley;
let browser: Browser;
let visitor: Visitor;
let alice: PaneParts;
let bob: PaneParts;

beforeAll(async () => {
  browser = await openBrowser();
  parley = await startParley();
  visitor = await newVisitor(browser, parley.url, { width: 1_920, height: 1_080 });
  const seats = visitor.page.locator('.together-seat');
  alice = partsOf(seats.nth(0));
  bob = partsOf(seats.nth(1));
}, 300_000);

afterEach(() => expect(visitor.takeFaults()).toEqual([]));

afterAll(async () => {
  await browser?.close();
  await parley?.close();
}, 60_000);

test('a newcomer sees a message of Alice become a push on the phone of Bob, with three presses', async () => {
  const { page } = visitor;
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  const open = page.getByRole('button', { name: 'Open Alice and Bob side by side' });
  await open.waitFor();
  expect(await look(page, 'start')).toEqual([]);
  await open.click();
  await page.getByRole('button', { name: 'Write to Bob' }).click();
  await alice.field.fill('Hello Bob, this is a push.');
  await alice.field.press('Enter');
  await alice.delivered('Hello Bob, this is a push.', 'Sent').waitFor();
  await bob.banners.filter({ hasText: 'Hello Bob, this is a push.' }).waitFor();
  await bob.phone.getByRole('button', { name: 'Open Parley, 1 unread' }).waitFor();
  expect(await look(page, 'side-by-side')).toEqual([]);
}, 300_000);

test('a push says why it came, and what was in it', async () => {
  const { page } = visitor;
  await bob.banners.hover();
  await bob.banners.getByRole('button', { name: 'Why this push?' }).click();
  const why = page.getByRole('dialog');
  await why.getByRole('button', { name: 'Save as .apns' }).waitFor();
  await expect(why.getByRole('textbox', { name: 'Payload' }).inputValue()).resolves.toContain('thread-id');
  expect(await look(page, 'why-this-push')).toEqual([]);
  const saving = page.waitForEvent('download');
  await why.getByRole('button', { name: 'Save as .apns' }).click();
  expect((await saving).suggestedFilename()).toBe('bob-message.apns');
  await page.keyboard.press('Escape');
  await why.waitFor({ state: 'hidden' });
}, 300_000);

test('a reply from the lock screen arrives while the app is suspended', async () => {
  await bob.banners.hover();
  await bob.banners.getByRole('button', { name: 'Reply and more' }).click();
  const reply = bob.phone.getByRole('textbox', { name: 'Reply to Alice' });
  await reply.fill('On my way.');
  await reply.press('Enter');
  await alice.message('On my way.').waitFor();
}, 300_000);

test('messages of one conversation are one stack, and reading it takes them and the badge away', async () => {
  const { page } = visitor;
  for (const text of ['One more thing.', 'And another.']) {
    await alice.field.fill(text);
    await alice.field.press('Enter');
    await bob.banners.filter({ hasText: text }).waitFor();
  }
  await bob.banners.filter({ hasText: '1 more' }).waitFor();
  await bob.phone.getByRole('button', { name: 'Open Parley, 2 unread' }).click();
  await bob.list.getByRole('button', { name: /^Alice/ }).click();
  await bob.message('And another.').waitFor();
  await alice.delivered('And another.', 'Read').waitFor();
  expect(await look(page, 'both-in-hand')).toEqual([]);
  await bob.phone.getByRole('radio', { name: 'In pocket' }).check();
  await bob.phone.getByRole('button', { name: 'Open Parley, nothing unread' }).waitFor();
  await expect(bob.banners.count()).resolves.toBe(0);
}, 300_000);

test('a tap on a banner opens the conversation it is of', async () => {
  await alice.field.fill('Are you there?');
  await alice.field.press('Enter');
  await bob.banners.getByRole('button', { name: /^Open: Alice/ }).click();
  await bob.message('Are you there?').waitFor();
  await alice.delivered('Are you there?', 'Read').waitFor();
  await expect(bob.banners.count()).resolves.toBe(0);
}, 300_000);

test('a third person comes into the window in the dark', async () => {
  const { page } = visitor;
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('menuitem', { name: 'Carol' }).click();
  await page.getByRole('region', { name: 'Phone of Carol' }).waitFor();
  expect(await look(page, 'three-people-dark')).toEqual([]);
}, 300_000);

test('the developer page shows the frames of the other tab as they pass', async () => {
  const opening = visitor.page.waitForEvent('popup');
  await visitor.page.getByRole('link', { name: 'Developer' }).click();
  const page = await opening;
  await page.getByRole('heading', { name: 'Developer' }).waitFor();
  await alice.field.fill('Seen by a developer.');
  await alice.field.press('Enter');
  await page.getByText('message.ack').first().waitFor();
  const shows = {
    Frames: 'message.ack',
    'Apple’s push service': 'GOAWAY on all',
    Mails: 'No mails yet',
    Services: 'push-worker',
  };
  for (const [tab, shown] of Object.entries(shows)) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('tabpanel').getByText(shown).first().waitFor();
    expect(await look(page, `developer-${tab.toLowerCase().replaceAll(/\W+/g, '-')}`)).toEqual([]);
  }
}, 300_000);
