import type { Client } from '@parley/client';
import { useValue } from '../use-value.ts';
import { phoneOf } from './phones.ts';
import './pocket-cover.css';
import type { Phone } from './model/phone.ts';

/** Covers the chat of a phone that is in the pocket: it is the same device, and its app is not on screen. */
export function PocketCover({ client }: { client: Client }) {
  const phone = useValue(phoneOf(client));
  return phone ? <Cover phone={phone} /> : null;
}

function Cover({ phone }: { phone: Phone }) {
  const { inHand } = useValue(phone.life);
  if (inHand) return null;
  const name = phone.me.display_name || phone.me.username;
  return (
    <div class="pocket-cover">
      <div class="pocket-cover-card">
        <h2>{name}’s phone is in the pocket</h2>
        <p>The app is not on screen. New messages show on the lock screen.</p>
        <button type="button" onClick={() => phone.setInHand(true)}>
          Take it out
        </button>
      </div>
    </div>
  );
}
