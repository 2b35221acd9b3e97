// Frames on a user's channel that say how something of the user's own stands: one that got lost is told again, and
// the last one holds.

const SUBJECTS = {
  'settings.updated': () => '',
  'user.updated': () => '',
  'conversation.settings': (payload: Payload) => payload.conversation_id,
  'block.updated': (payload: Payload) => payload.user_id,
} as const;

interface Payload {
  conversation_id?: string;
  user_id?: string;
}

const BEFORE_TYPE = '{"type":"';

/** What a finished frame says the state of, the same for all that replace each other; null: it tells of an event. */
export function stateToldBy(frame: Buffer): string | null {
  const type = frame.toString('latin1', BEFORE_TYPE.length, frame.indexOf('"', BEFORE_TYPE.length));
  if (!Object.hasOwn(SUBJECTS, type)) return null;
  const { payload } = JSON.parse(frame.toString()) as { payload: Payload };
  return `${type} ${SUBJECTS[type as keyof typeof SUBJECTS](payload) ?? ''}`;
}
