import { Type } from '../schema.ts';

/** An APNs device token: hex, of a length that Apple does not fix. */
export const DeviceToken = Type.String({
  description: 'an APNs device token, 64 to 200 hex digits',
  pattern: '^[0-9a-fA-F]{64,200}$',
});
