import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type FaultyPath, openFaultyPath } from '../../client/tests/network/faulty-path.ts';
import { samplePassword } from '../../launcher/src/sample-accounts.ts';
import { openBrowser } from './stage/browser.ts';
import { look } from './stage/look.ts';
import { partsOf } from './stage/pane.ts';
import { type Parley, startParley } from './stage/parley.ts';
import { signUp, tabTo, write } from './stage/steps.ts';
import { newVisitor, type Visitor } from './stage/visitor.ts';

let parley: Parley;
let browser: Browser;
let network: FaultyPath;
/** In the dark, at a desk. */
let dora: Visitor;
/** On a phone. */
let emil: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  parley = await startParley();
  network = await openFaultyPath(parley.url, Math.random);
  dora = await newVisitor(browser, parley.url, { dark: true, network });
  emil = await newVisitor(browser, parley.url, { width: 390, height: 844 });
}, 300_000);

afterEach(() => expect([...dora.takeFaults(), ...emil.takeFaults()]).toEqual([]));

afterAll(async () => {
  await browser?.close();
  await network?.close();
  await parley?.close();
}, 60_000);

test('whoever signs up on a phone and pockets it is reached by a push, from somebody with a keyboard alone', async () => {
  const [{ page: desk }, { page: phone }] = [dora, emil];
  await phone.goto('/sign-up');
  await phone.getByRole('button', { name: 'Create account' }).waitFor();
  expect(await look(phone, 'sign-up-narrow')).toEqual([]);
  await signUp(phone, 'emil');
  await phone.getByRole('button', { name: 'Show the phone' }).click();
  await phone.getByRole('button', { name: 'Phone', exact: true }).click();
  await partsOf(phone).phone.getByRole('radio', { name: 'In pocket' }).check();
  await partsOf(phone).phone.getByText('iOS has suspended the app.').waitFor();

  await signUp(desk, 'dora');
  expect(await look(desk, 'no-conversations-dark')).toEqual([]);
  await tabTo(desk, desk.getByRole('button', { name: 'New conversation' }).first());
  await desk.keyboard.press('Enter');
  const people = desk.getByRole('combobox', { name: 'Find people by name' });
  await tabTo(desk, people);
  await desk.keyboard.type('emil');
  await desk.getByRole('option', { name: /@emil/ }).waitFor();
  expect(await look(desk, 'new-conversation-dark')).toEqual([]);
  await desk.keyboard.press('ArrowDown');
  await desk.keyboard.press('Enter');
  await tabTo(desk, partsOf(desk).field);
  await desk.keyboard.type('Hello Emil');
  await desk.keyboard.press('Shift+Enter');
  await desk.keyboard.type('without a mouse');
  await desk.keyboard.press('Enter');
  await partsOf(desk).delivered('Hello Emil', 'Sent').waitFor();

  await partsOf(phone).banners.filter({ hasText: 'Hello Emil' }).waitFor();
  expect(await look(phone, 'lock-screen-narrow')).toEqual([]);
}, 300_000);

test('a banner opens the conversation on a phone, and the way back leads to the list', async () => {
  const { page } = emil;
  const { banners, message, field, list } = partsOf(page);
  await banners.getByRole('button', { name: /^Open: dora/ }).tap();
  await message('Hello Emil').waitFor();
  await write(page, 'Hello Dora, from a narrow screen, with more words than fit in one line of it.');
  await partsOf(dora.page).message('Hello Dora').waitFor();
  await partsOf(page).delivered('Hello Dora', 'Read').waitFor();
  expect(await look(page, 'conversation-narrow')).toEqual([]);
  await page.getByRole('button', { name: 'Back to the conversations' }).tap();
  await list.getByRole('button', { name: /^dora/ }).waitFor();
  await expect(field.isVisible()).resolves.toBe(false);
  expect(await look(page, 'list-narrow')).toEqual([]);
}, 300_000);

test('what is written without a network waits, says so, and goes out in its order once there is one', async () => {
  const { page } = dora;
  const { delivered, list } = partsOf(page);
  await dora.setOffline(true);
  await list.getByText('No connection').waitFor();
  for (const text of ['First offline', 'Second offline']) await write(page, text);
  await delivered('Second offline', 'Queued').waitFor();
  await list.getByText('2 messages wait').waitFor();
  expect(await look(page, 'offline-dark')).toEqual([]);
  await dora.setOffline(false);
  await delivered('Second offline', 'Sent').or(delivered('Second offline', 'Delivered')).waitFor();
  await list.getByText('No connection').waitFor({ state: 'hidden' });
  await partsOf(emil.page).list.getByRole('button', { name: /^dora/ }).tap();
  await partsOf(emil.page).message('Second offline').waitFor();
  const texts = await partsOf(emil.page).messages.getByRole('article').allInnerTexts();
  expect(texts.filter((text) => text.includes('offline')).map((text) => text.split(' ')[0])).toEqual([
    'First',
    'Second',
  ]);
}, 300_000);

test('a message can be answered, reacted to, edited and deleted', async () => {
  const { page } = dora;
  const { message, field } = partsOf(page);
  const menu = page.getByRole('menu', { name: 'What to do with this message' });
  const openMenu = (text: string) => message(text).locator('.bubble').last().click({ button: 'right' });
  await openMenu('Hello Dora');
  expect(await look(page, 'message-menu-dark')).toEqual([]);
  await menu.getByRole('menuitem', { name: 'Reply' }).click();
  await write(page, 'This is the answer');
  await message('This is the answer')
    .getByRole('button', { name: /Hello Dora/ })
    .waitFor();
  await openMenu('Hello Dora');
  await menu.getByRole('menuitemcheckbox', { name: '❤️' }).click();
  await partsOf(emil.page).messages.getByRole('button', { name: /❤️/ }).waitFor();
  await openMenu('Second offline');
  await menu.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(field.inputValue()).resolves.toBe('Second offline');
  await write(page, 'Second, edited');
  await partsOf(emil.page).message('Second, edited').getByText('edited', { exact: true }).waitFor();
  await openMenu('First offline');
  await menu.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await partsOf(emil.page).message('This message was deleted').waitFor();
  expect(await look(page, 'conversation-dark')).toEqual([]);
}, 300_000);

test('a picture is sent, shown small in the conversation, and large at a press', async () => {
  const { page } = dora;
  const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 400 } });
  await page
    .locator('.composer input[type=file]')
    .setInputFiles([{ name: 'list.png', mimeType: 'image/png', buffer }]);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await partsOf(emil.page)
    .messages.getByRole('button', { name: /^Open the picture/ })
    .tap();
  await emil.page.getByRole('img', { name: 'list.png' }).waitFor();
  expect(await look(emil.page, 'picture-narrow')).toEqual([]);
  await emil.page.getByRole('button', { name: 'Close', exact: true }).tap();
}, 300_000);

test('a group is gathered, and its details show who is in it', async () => {
  const { page } = dora;
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('switch', { name: 'Make it a group' }).click();
  await page.getByRole('textbox', { name: 'Name of the group' }).fill('Mountains');
  for (const name of ['emil', 'carol']) {
    await page.getByRole('combobox', { name: 'Find people by name' }).fill(name);
    await page.getByRole('option', { name: new RegExp(`@${name}`) }).click();
  }
  await page.getByRole('button', { name: 'Start with 2' }).click();
  await page.locator('.chat-header').getByText('Mountains').waitFor();
  await write(page, 'Who is coming?');
  await partsOf(page).delivered('Who is coming?', 'Sent').waitFor();
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await page.getByRole('list', { name: 'Members' }).getByText('@carol').waitFor();
  expect(await look(page, 'group-dark')).toEqual([]);
}, 300_000);

test('who follows an invitation signs in, and is asked whether to join', async () => {
  await dora.page.getByRole('button', { name: 'Make a link' }).click();
  const link = dora.page.getByRole('list', { name: 'Invitation links' }).getByText(/\/i\//);
  const [, path] = /(\/i\/[\w-]+)/.exec((await link.textContent()) ?? '') ?? [];
  const { page, takeFaults, context } = await newVisitor(browser, parley.url);
  await page.goto(path ?? '');
  await page.getByText('You are invited.').waitFor();
  expect(await look(page, 'invited-to-sign-in')).toEqual([]);
  await page.getByRole('textbox', { name: 'User name or e-mail' }).fill('bob');
  await page.getByLabel('Password').fill(samplePassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog').getByRole('heading', { name: 'Mountains' }).waitFor();
  expect(await look(page, 'invitation')).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Join' }).click();
  await write(page, 'I am coming too');
  await partsOf(dora.page).message('I am coming too').waitFor();
  expect(takeFaults()).toEqual([]);
  await context.close();
}, 300_000);

test('the search finds a message by its words and leads to it', async () => {
  const { page } = dora;
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search conversations and messages' });
  await field.fill('narrow');
  const hit = page.getByRole('option', { name: /from a narrow screen/ });
  await hit.waitFor();
  expect(await look(page, 'search-dark')).toEqual([]);
  await hit.click();
  await partsOf(page).message('Hello Dora').first().waitFor();
}, 300_000);

test('every part of the settings can be used by those who hear the screen', async () => {
  const { page } = emil;
  await page.getByRole('button', { name: 'Back to the conversations' }).tap();
  await page.getByRole('button', { name: 'Settings' }).tap();
  const sections = page.getByRole('navigation', { name: 'Settings' });
  const names = ['Profile', 'Notifications', 'Privacy', 'Sign-in and security', 'Sessions and devices'];
  for (const name of [...names, 'Appearance', 'Your data']) {
    await sections.getByRole('button', { name, exact: true }).tap();
    await page.getByRole('region', { name, exact: true }).waitFor();
    await page.waitForFunction(() => !document.querySelector('.spinner-alone'));
    expect(await look(page, `settings-${name.toLowerCase().replaceAll(' ', '-')}-narrow`)).toEqual([]);
    await page.getByRole('button', { name: 'Back', exact: true }).tap();
  }
}, 300_000);
