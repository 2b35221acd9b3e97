import type { authProto } from '@parley/contracts';
import type { ServiceHandlers } from '@parley/runtime';

/** The handlers of AuthService, one file each. */
export type AuthRpc = ServiceHandlers<typeof authProto.AuthService>;
