import { Hand, type IconNode, Lock, WifiOff } from 'lucide';
import { useId } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../use-value.ts';
import type { AppLife } from './model/app-life.ts';
import type { Phone } from './model/phone.ts';
import { type Registration, registrationOf } from './model/registration.ts';

type Place = 'pocket' | 'hand' | 'offline';

const places: readonly { place: Place; label: string; icon: IconNode }[] = [
  { place: 'pocket', label: 'In pocket', icon: Lock },
  { place: 'hand', label: 'In hand', icon: Hand },
  { place: 'offline', label: 'No network', icon: WifiOff },
];

/** Where the phone is: it decides what the app, and so the server, knows. */
export function PlaceSwitch({ phone }: { phone: Phone }) {
  const name = useId();
  const life = useValue(phone.life);
  const registration = registrationOf(useValue(phone.view));
  const chosen: Place = life.network ? (life.inHand ? 'hand' : 'pocket') : 'offline';
  const choose = (place: Place): void => {
    phone.setNetwork(place !== 'offline');
    if (place !== 'offline') phone.setInHand(place === 'hand');
  };
  return (
    <fieldset class="phone-places">
      <legend class="visually-hidden">Where the phone is</legend>
      <div class="phone-places-row">
        {places.map(({ place, label, icon }) => (
          <label key={place} class={place === chosen ? 'is-chosen' : ''}>
            <input
              type="radio"
              name={name}
              value={place}
              checked={place === chosen}
              onChange={() => choose(place)}
            />
            <Icon icon={icon} size={14} />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <p class="phone-places-note">{noteOf(life, registration)}</p>
    </fieldset>
  );
}

/** What it means, in a sentence. */
function noteOf({ inHand, network, suspended }: AppLife, registration: Registration): string {
  if (!network)
    return 'Apple keeps the newest push until the phone is back. What is written waits in the app.';
  if (inHand) return 'The app is open and acknowledges messages, so nothing has to be pushed.';
  if (registration === 'ended')
    return 'Apple said that the token has ended. The app registers again when it is opened.';
  if (registration === 'waiting') return 'The phone is not registered for pushes yet.';
  if (suspended) return 'iOS has suspended the app. What is new comes as a push.';
  return 'The app runs in the background for a moment, until iOS suspends it.';
}
