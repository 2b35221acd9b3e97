import type { Client } from '@parley/client';
import { usePicture } from '../use-picture.ts';
import type { Banner } from '../words/banner.ts';
import { AppIcon } from './app-icon.tsx';

/** Who a notification is from: the sender with the app's icon on the corner, or the app alone. */
export function PushPicture({ client, sender }: { client: Client; sender: Banner['sender'] }) {
  if (!sender) {
    return (
      <span class="phone-picture">
        <AppIcon />
      </span>
    );
  }
  return (
    <span class="phone-picture is-person">
      <Face client={client} id={sender.id} name={sender.name} avatarUrl={sender.avatarUrl} />
      <AppIcon />
    </span>
  );
}

/** A person's picture, or their initials on a colour of their own. */
export function Face({
  client,
  id,
  name,
  avatarUrl,
}: {
  client: Client;
  id: string;
  name: string;
  avatarUrl: string | null;
}) {
  const address = usePicture(client, avatarUrl);
  if (address) return <img class="phone-face" src={address} alt="" />;
  return (
    <span class={`phone-face hue-${hueOf(id)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

const hues = 8;

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return sum % hues;
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase();
}
