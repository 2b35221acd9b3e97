import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { samplePassword } from '../../launcher/src/sample-accounts.ts';
import { openBrowser } from './stage/browser.ts';
import { writeLongHistory } from './stage/long-history.ts';
import { look } from './stage/look.ts';
import { partsOf } from './stage/pane.ts';
import { type Parley, startParley } from './stage/parley.ts';
import { newVisitor, type Visitor } from './stage/visitor.ts';

const MESSAGES = 100_000;
/** Rows in the page, whatever was loaded: those in view and some around them. */
const MOST_ROWS = 80;

let parley: Parley;
let browser: Browser;
let visitor: Visitor;
let conversationId: string;

beforeAll(async () => {
  browser = await openBrowser();
  parley = await startParley();
  conversationId = await writeLongHistory(parley, MESSAGES);
  visitor = await newVisitor(browser, parley.url);
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'User name or e-mail' }).fill('alice');
  await page.getByLabel('Password').fill(samplePassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await partsOf(page).list.getByRole('button', { name: /^Bob/ }).click();
}, 300_000);

afterEach(() => expect(visitor.takeFaults()).toEqual([]));

afterAll(async () => {
  await browser?.close();
  await parley?.close();
}, 60_000);

test('a conversation of 100,000 messages opens at its end', async () => {
  const { page } = visitor;
  await partsOf(page).message(`Number ${MESSAGES}.`).waitFor();
  await isAtEnd(page);
  expect(await look(page, 'long-history')).toEqual([]);
}, 300_000);

test('who scrolls up through a thousand messages meets each once, in order, and the page stays light', async () => {
  const { page } = visitor;
  const seen = new Set<number>();
  await partsOf(page).messages.hover();
  while (seen.size < 1_000) {
    const before = Math.min(...(await seqsInView(page)));
    for (const seq of await drawnSeqs(page)) seen.add(seq);
    await page.mouse.wheel(0, -1_500);
    await page.waitForFunction(isAbove, before);
    expect(await page.locator('.history-row').count()).toBeLessThan(MOST_ROWS);
  }
  const lowest = Math.min(...seen);
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: seen.size }, (_, i) => lowest + i));
}, 300_000);

test('what one reads stays where it is while pages are put before it', async () => {
  const { page } = visitor;
  await page.goto(`/chat/${conversationId}/50000`);
  await partsOf(page).message('Number 50000.').waitFor();
  await page.evaluate(watchJumps);
  await partsOf(page).messages.hover();
  for (let turn = 0; turn < 40; turn++) {
    const before = Math.min(...(await seqsInView(page)));
    await page.mouse.wheel(0, -600);
    await page.waitForFunction(isAbove, before);
  }
  expect(await page.evaluate(() => (window as unknown as { jumps: string[] }).jumps)).toEqual([]);
}, 300_000);

test('a link leads to the very first message, and a press back to the latest', async () => {
  const { page } = visitor;
  await page.goto(`/chat/${conversationId}/1`);
  await partsOf(page).message('Number 1.').first().waitFor();
  await page.getByText('This is where the conversation begins.').waitFor();
  await page.getByRole('button', { name: 'To the latest message' }).click();
  await partsOf(page).message(`Number ${MESSAGES}.`).waitFor();
  await isAtEnd(page);
}, 300_000);

/** Of the messages that are in the page, some of them out of view. */
function drawnSeqs(page: Page): Promise<number[]> {
  return page
    .locator('[role=log] article[data-seq]')
    .evaluateAll((articles) => articles.map((article) => Number((article as HTMLElement).dataset['seq'])));
}

function seqsInView(page: Page): Promise<number[]> {
  return page.locator('[role=log]').evaluate((log) => {
    const { top, bottom } = log.getBoundingClientRect();
    return [...log.querySelectorAll<HTMLElement>('article[data-seq]')]
      .filter((article) => {
        const box = article.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      })
      .map((article) => Number(article.dataset['seq']));
  });
}

/** In the page: whether an earlier message than this is in view now. */
function isAbove(seq: number): boolean {
  const log = document.querySelector('[role=log]');
  const top = log?.getBoundingClientRect().top ?? 0;
  const articles = [...(log?.querySelectorAll<HTMLElement>('article[data-seq]') ?? [])];
  const first = articles.find((article) => article.getBoundingClientRect().bottom > top);
  return first !== undefined && Number(first.dataset['seq']) < seq;
}

/** Settled at the end, whatever the last rows turned out to be high. */
async function isAtEnd(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const log = document.querySelector('[role=log]');
    return log !== null && log.scrollHeight - log.scrollTop - log.clientHeight < 2;
  });
}

/**
 * In the page: keeps note of each frame in which messages moved down although one scrolls up, or by more than a turn of
 * the wheel.
 */
function watchJumps(): void {
  const jumps: string[] = [];
  Object.assign(window, { jumps });
  const log = document.querySelector<HTMLElement>('[role=log]')!;
  let places = new Map<string, number>();
  const look = () => {
    const articles = [...log.querySelectorAll<HTMLElement>('article[data-seq]')];
    const now = new Map(
      articles.map((article) => [article.dataset['seq']!, article.getBoundingClientRect().top]),
    );
    const seq = [...now.keys()].find((known) => places.has(known));
    const moved = seq === undefined ? 0 : now.get(seq)! - places.get(seq)!;
    if (moved < -2 || moved > 610) jumps.push(`${seq} by ${moved}`);
    places = now;
  };
  // Rows are measured at the end of a frame: what was painted is known in the task after it.
  const { port1, port2 } = new MessageChannel();
  const next = () => requestAnimationFrame(() => port2.postMessage(null));
  port1.onmessage = () => {
    look();
    next();
  };
  next();
}
