import type { Route } from '../routes.ts';

/** Of whoever signs in here. */
export const ownSeat = 'parley';

export function sampleSeat(person: string): string {
  return `parley-${person}`;
}

/** The seats of those who are at what is shown. */
export function seatsAt(now: Route): string[] {
  if (now.name === 'together') return now.people.map(sampleSeat);
  return ['chat', 'invite', 'sign-in', 'sign-up'].includes(now.name) ? [ownSeat] : [];
}
