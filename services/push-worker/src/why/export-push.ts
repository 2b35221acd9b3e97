import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { PushType } from 'apns2';
import { apnsFileOf, apnsFilePayloadBytes } from './apns-file.ts';
import { curlLineOf } from './curl-line.ts';
import { type Recorded, rebuildPush } from './rebuild-push.ts';

/** A push for Xcode's Simulator and for Apple's sandbox. */
export interface ExportedPush {
  apnsId: string;
  /** The content of an `.apns` file, which also is the body of a request. */
  apnsFile: string;
  /** The whole token, for a file that only its owner reads. */
  token: string;
  tokenEnd: string;
  environment: 'sandbox' | 'production';
  /** The line that sends it, given the names of the files that hold {@link apnsFile} and {@link token}. */
  curlLine(files: { payload: string; token: string }): string;
}

/** Builds a recorded push for use elsewhere. Throws `not_found` or `unsupported` with a sentence. */
export async function exportPush(pool: Pool, recorded: Recorded): Promise<ExportedPush> {
  // The file holds the app's name too, and may be no larger for it.
  const { device, topic, notification } = await rebuildPush(pool, recorded, apnsFilePayloadBytes);
  if (notification.pushType === PushType.voip) {
    throw new AppError('unsupported', 'Xcode’s Simulator takes no VoIP pushes.');
  }
  return {
    apnsId: notification.apnsId,
    apnsFile: apnsFileOf(notification, topic),
    ...{ token: device.token, tokenEnd: device.tokenEnd, environment: device.environment },
    curlLine: (files) => curlLineOf(notification, topic, files),
  };
}
