import type { SystemEvent } from '@parley/contracts';

/** A part of a sentence: a person, or words. */
export type Part = { person: string } | string;

type Told = (event: SystemEvent, by: Part, whom: readonly Part[]) => Part[];

const events: Record<string, Told> = {
  members_added: (_, by, whom) => [by, ' added ', ...listed(whom)],
  member_joined: (_, by) => [by, ' joined with an invitation'],
  member_removed: (_, by, whom) => [by, ' removed ', ...listed(whom)],
  member_left: (_, by) => [by, ' left'],
  role_changed: ({ role }, by, whom) =>
    role === 'admin'
      ? [by, ' made ', ...listed(whom), whom.length === 1 ? ' an admin' : ' admins']
      : [by, ' took the role of admin from ', ...listed(whom)],
  owner_changed: (_, by, whom) => [by, ' handed the group over to ', ...listed(whom)],
  title_changed: ({ title }, by) =>
    title ? [by, ` named the group “${title}”`] : [by, ' took the name of the group away'],
  avatar_changed: (_, by) => [by, ' changed the picture of the group'],
  message_pinned: (_, by) => [by, ' pinned a message'],
};

/** Events may be added to the protocol: one that is not known is not shown. */
export function isKnownEvent(event: SystemEvent | null): event is SystemEvent {
  return event !== null && Object.hasOwn(events, event.event);
}

/** What happened in a group, as a sentence with the people in it. */
export function systemInWords(event: SystemEvent, senderId: string | null): Part[] {
  const by: Part = senderId === null ? 'Somebody' : { person: senderId };
  const whom = (event.user_ids ?? []).map((person) => ({ person }));
  return events[event.event]?.(event, by, whom.length === 0 ? ['somebody'] : whom) ?? [];
}

/** `A`, `A and B`, `A, B and 3 others`. */
function listed(people: readonly Part[]): Part[] {
  const shown = people.length > 3 ? people.slice(0, 2) : people;
  const more = people.length - shown.length;
  const parts = shown.flatMap((part, at) => {
    if (at === 0) return [part];
    return at === shown.length - 1 && more === 0 ? [' and ', part] : [', ', part];
  });
  return more === 0 ? parts : [...parts, ` and ${more} others`];
}
