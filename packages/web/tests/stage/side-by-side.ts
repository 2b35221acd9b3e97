import type { Page } from 'playwright-core';
import { createPatientCaller } from '../../../launcher/src/patient-calls.ts';
import { samplePassword } from '../../../launcher/src/sample-accounts.ts';
import { seed } from '../../../launcher/src/seed/seed.ts';
import { partsOf } from './pane.ts';
import { write } from './steps.ts';

const sizes = { users: 6, groups: 3, messages: 220 };

/** A narrow window in which Alice writes, on the left, to Bob, whose lock screen is on the right. */
export async function stageSideBySide(page: Page, url: string): Promise<void> {
  await seed({
    url,
    sizes,
    password: samplePassword,
    signal: new AbortController().signal,
    screen: process.stdout,
  });
  await page.goto('/together/alice,bob');
  const [left, right] = [page.locator('.together-seat').nth(0), page.locator('.together-seat').nth(1)];
  const [alice, bob] = [partsOf(left), partsOf(right)];
  await right.getByRole('button', { name: 'Phone', exact: true }).click();
  await bob.phone.getByText('iOS has suspended the app.').waitFor();
  await writeInGroup(url, 'carol', 'The demo works. See you at ten!');
  await bob.banners.filter({ hasText: 'The demo works.' }).waitFor();
  await alice.list.getByRole('button', { name: /^Bob/ }).click();
  for (const text of ['Are you on the train already? 🚆', 'I saved you a seat by the window']) {
    await write(left, text);
    await bob.banners.filter({ hasText: text }).waitFor();
    await alice.delivered(text, 'Sent').waitFor();
  }
}

/** By the API, in a group that somebody is in with Bob. */
async function writeInGroup(url: string, login: string, text: string): Promise<void> {
  const call = createPatientCaller(url, { patienceMs: 30_000 });
  const groupsOf = async (username: string) => {
    const body = { login: username, password: samplePassword };
    const { access_token: token } = await call<{ access_token: string }>('/api/auth/login', { body });
    const listed = await call<{ conversations: { id: string; type: string }[] }>('/api/conversations', {
      token,
    });
    return { token, ids: listed.conversations.filter(({ type }) => type === 'group').map(({ id }) => id) };
  };
  const [own, bobs] = await Promise.all([groupsOf(login), groupsOf('bob')]);
  const shared = own.ids.find((id) => bobs.ids.includes(id));
  const body = { text, client_message_id: crypto.randomUUID() };
  await call(`/api/conversations/${shared}/messages`, { token: own.token, body });
}
