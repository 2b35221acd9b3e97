import type { Locator, Page } from 'playwright-core';

/** The parts of one person's pane, by what they are called on the screen. */
export interface PaneParts {
  readonly list: Locator;
  /** Where one writes. */
  readonly field: Locator;
  readonly messages: Locator;
  readonly phone: Locator;
  /** Notifications on the lock screen. */
  readonly banners: Locator;
  /** A message by its text. */
  message(text: string): Locator;
  /** Own message by its text, when it has come so far: `Sent`, `Read`, … */
  delivered(text: string, delivery: string): Locator;
}

/** Of the whole page, or of one of several panes in it. */
export function partsOf(pane: Page | Locator): PaneParts {
  const page = 'page' in pane ? pane.page() : pane;
  const messages = pane.getByRole('log', { name: 'Messages' });
  const phone = pane.getByRole('region', { name: /^Phone of/ });
  const message = (text: string) => messages.getByRole('article').filter({ hasText: text });
  return {
    list: pane.getByRole('region', { name: 'Conversations' }),
    field: pane.getByRole('textbox', { name: 'Message', exact: true }),
    messages,
    phone,
    banners: phone.getByRole('list', { name: 'Notifications' }).getByRole('article'),
    message,
    delivered: (text, delivery) =>
      message(text).filter({ has: page.getByRole('img', { name: delivery, exact: true }) }),
  };
}
