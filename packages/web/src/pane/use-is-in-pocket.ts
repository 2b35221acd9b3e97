import type { Client } from '@parley/client';
import type { AppLife } from '../phone/model/app-life.ts';
import type { Phone } from '../phone/model/phone.ts';
import { phoneOf } from '../phone/phones.ts';
import { createState, type Shown } from '../state.ts';
import { useValue } from '../use-value.ts';
import type { PanePhone } from './use-pane-phone.ts';

const noPhone: Shown<Phone | null> = createState(null);
const noLife: Shown<AppLife | null> = createState(null);

/** Whether the chat is not on screen because its phone is away. Switches the phone on, where there is one. */
export function useIsInPocket(client: Client, shown: PanePhone | null): boolean {
  const phone = useValue(shown?.shown ? phoneOf(client, shown.startsIn === 'hand') : noPhone);
  const life = useValue<AppLife | null>(phone?.life ?? noLife);
  return life !== null && !life.inHand;
}
