import type { Client, Me } from '@parley/client';
import type { ShownNotification } from '../simulator/wire.ts';
import { bannerOf } from '../words/banner.ts';
import { type Answers, createAnswers } from './answers.ts';
import { createAppDuties, isPresented } from './app-duties.ts';
import { type AppLife, createAppLifecycle } from './app-life.ts';
import { knownPhoneOf } from './device-token.ts';
import { type DeviceView, mirrorDevice } from './mirrored-device.ts';
import { registerDevice } from './register-device.ts';
import { createScreenState, type ScreenView } from './screen-state.ts';
import { createState, type Shown } from './state.ts';

export interface PhoneView extends DeviceView, ScreenView {
  token: string;
}

/** The phone of who is signed in. */
export interface Phone extends Answers {
  readonly me: Me;
  readonly life: Shown<AppLife>;
  readonly view: Shown<PhoneView>;
  /** Takes it out of the pocket and opens the app; or puts it away. */
  setInHand(inHand: boolean): void;
  setNetwork(network: boolean): void;
  /** The screen is touched. */
  touch(): void;
  dismiss(notifications: readonly ShownNotification[]): void;
  /** A tap on a banner: it goes, the app opens. */
  open(notification: ShownNotification): void;
  closePresented(): void;
  stop(): void;
}

/** Puts the phone of a person together: a simulated device, and their client as the app on it. */
export function createPhone(client: Client, me: Me, starts: Omit<AppLife, 'suspended'>): Phone {
  const { token } = knownPhoneOf(me.id, me.display_name || me.username);
  const screen = createScreenState();
  const app = createAppLifecycle(client, starts);
  const device = mirrorDevice(token, {
    connected: () => quietly(device.setOnline(app.life.get().network)),
    shown,
    background: (push) => duties.background(push),
  });
  const duties = createAppDuties(client, device, app);
  let stopRegistering = register();

  function shown(notification: ShownNotification): void {
    const { inHand } = app.life.get();
    if (inHand && !isPresented(notification)) quietly(device.remove([notification.apns_id]));
    else if (inHand) screen.present(notification);
    else if (bannerOf(notification).wakes) screen.buzz();
  }
  /** At each launch, as an app does: the token may have been given up meanwhile. */
  function register(): () => void {
    return registerDevice(client, token, (error) => {
      if (error === null) screen.registered();
      else screen.tell('This phone could not be registered for pushes.');
    });
  }
  const setInHand = (inHand: boolean): void => {
    if (inHand && !app.life.get().inHand) {
      stopRegistering();
      stopRegistering = register();
    }
    screen.touch();
    screen.closePresented();
    app.setInHand(inHand);
  };

  return {
    me,
    life: app.life,
    view: together(token, device.view, screen.view),
    setInHand,
    setNetwork(network) {
      app.setNetwork(network);
      quietly(device.setOnline(network));
    },
    touch: screen.touch,
    dismiss: (notifications) => quietly(device.remove(notifications.map(({ apns_id }) => apns_id))),
    open(notification) {
      quietly(device.remove([notification.apns_id]));
      setInHand(true);
    },
    ...createAnswers({ client, device, app, duties, tell: screen.tell }),
    closePresented: screen.closePresented,
    stop() {
      stopRegistering();
      screen.stop();
      duties.stop();
      device.stop();
      app.stop();
    },
  };
}

function together(token: string, device: Shown<DeviceView>, screen: Shown<ScreenView>): Shown<PhoneView> {
  const put = (): PhoneView => ({ token, ...device.get(), ...screen.get() });
  const view = createState(put());
  device.subscribe(() => view.set(put()));
  screen.subscribe(() => view.set(put()));
  return view;
}

/** The simulator is gone, and so is what it shows; the page tells that elsewhere. */
function quietly(done: Promise<unknown>): void {
  done.catch(() => {});
}
