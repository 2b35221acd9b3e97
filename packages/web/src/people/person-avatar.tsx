import type { User } from '@parley/client';
import { Avatar } from '../ui/avatar.tsx';

/** The picture of somebody, or their initials: pictures from elsewhere on the web are not loaded by this page. */
export function PersonAvatar({ person, size = 40 }: { person: User; size?: number }) {
  return <Avatar id={person.id} name={person.display_name} src={ownPicture(person.avatar_url)} size={size} />;
}

/** An address that the page may load: one of its own origin. Null for any other. */
export function ownPicture(address: string | null): string | null {
  const url = address === null ? null : URL.parse(address, location.href);
  return url?.origin === location.origin ? url.href : null;
}
