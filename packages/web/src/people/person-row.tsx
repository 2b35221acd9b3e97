import type { User } from '@parley/client';
import type { ComponentChildren } from 'preact';
import { Row } from '../panel/section.tsx';
import { PersonAvatar } from './person-avatar.tsx';

/** Somebody in a list. */
export function PersonRow({
  person,
  detail,
  trail,
}: {
  person: User;
  detail?: ComponentChildren | undefined;
  trail?: ComponentChildren;
}) {
  return (
    <Row
      lead={<PersonAvatar person={person} />}
      title={person.display_name}
      detail={detail ?? `@${person.username}`}
      trail={trail}
    />
  );
}
