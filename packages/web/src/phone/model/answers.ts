import type { Client } from '@parley/client';
import type { ShownNotification } from '../simulator/wire.ts';
import { createBannerActions } from './actions.ts';
import { type AppDuties, readBanners } from './app-duties.ts';
import type { AppLifecycle } from './app-life.ts';
import type { MirroredDevice } from './mirrored-device.ts';

/** The actions of a banner, done without opening the app. What fails is told on the screen. */
export interface Answers {
  reply(notification: ShownNotification, text: string): void;
  markRead(notification: ShownNotification): void;
  mute(notification: ShownNotification): void;
}

export interface AnswersParts {
  client: Client;
  device: MirroredDevice;
  app: AppLifecycle;
  duties: AppDuties;
  tell: (notice: string) => void;
}

const muteHours = 8;

export function createAnswers({ client, device, app, duties, tell }: AnswersParts): Answers {
  const hasNetwork = () => app.life.get().network;
  const actions = createBannerActions(client, hasNetwork);
  /** Banners go at once, as on iOS; where something was read, those of it too. */
  const act = async (banners: readonly string[], action: Promise<void>, failed: string) => {
    device.remove(banners).catch(() => {});
    try {
      await action;
      if (hasNetwork()) await duties.countAgain();
    } catch {
      tell(failed);
    }
  };
  const upTo = (notification: ShownNotification): string[] => {
    const { conversation_id: id = '', seq = 0 } = notification.payload.data ?? {};
    return [notification.apns_id, ...readBanners(device.view.get().notifications, id, seq)];
  };
  return {
    reply(notification, text) {
      const sent = actions.reply(notification, text);
      void act(upTo(notification), sent, 'Your reply was not sent.');
    },
    markRead(notification) {
      const read = actions.markRead(notification);
      void act(upTo(notification), read, 'It could not be marked as read.');
    },
    mute(notification) {
      const muted = actions.muteForHours(notification, muteHours);
      void act([notification.apns_id], muted, 'It could not be muted.');
    },
  };
}
