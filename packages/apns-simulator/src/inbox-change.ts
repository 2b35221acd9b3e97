import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DeviceControls } from './device-controls.ts';
import { type Fields, isInteger, problemsOf } from './fields.ts';
import { sendJson, sendProblem } from './problem.ts';
import { readJson } from './read-json.ts';

const maxRemoved = 200;
const maxBadge = 1_000_000;

/** What an app, or a finger on the lock screen, may change of what a device shows. */
interface InboxChange {
  /** The `apns_id`s of banners that are taken away; those that do not stand are passed over. */
  readonly remove?: readonly string[];
  readonly badge?: number;
}

const fields: Fields<InboxChange> = {
  remove: {
    accepts: (value) =>
      Array.isArray(value) && value.length <= maxRemoved && value.every((id) => typeof id === 'string'),
    message: `must be an array of at most ${maxRemoved} apns-ids`,
  },
  badge: {
    accepts: (value) => isInteger(value, 0, maxBadge),
    message: `must be an integer from 0 to ${maxBadge}`,
  },
};

/** Takes single banners away and counts the badge anew; answers with what the device shows then. */
export async function patchInbox(
  controls: DeviceControls,
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readJson(req, res);
  if (body === undefined) return;
  const problems = problemsOf(body, fields);
  if (problems.length > 0) {
    sendProblem(res, 'invalid', 'The change is not valid.', problems);
    return;
  }
  const { remove = [], badge } = body as InboxChange;
  const removed = new Set(remove);
  controls.removeNotifications(token, ({ apns_id }) => removed.has(apns_id));
  if (badge !== undefined) controls.setBadge(token, badge);
  sendJson(res, 200, controls.inbox(token));
}
