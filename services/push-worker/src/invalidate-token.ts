import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import { createGrpcClient } from '@parley/runtime';

/** Asks auth to remove a device token; resolves with whether it did. Throws when auth is away. */
export type InvalidateToken = (request: {
  token: string;
  generation: number;
  /** Only if registered before; ms since the Unix epoch, 0: whenever. */
  registeredBeforeMs: number;
  /** APNs' reason. */
  reason: string;
}) => Promise<boolean>;

/** Removal of dead tokens by their owner, auth, at `host:port`. */
export function createTokenInvalidation(address: string): { invalidate: InvalidateToken; close(): void } {
  const client = createGrpcClient(authProto.AuthService, address);
  return {
    async invalidate({ token, generation, registeredBeforeMs, reason }) {
      const request = create(authProto.InvalidateTokenRequestSchema, {
        token,
        generation: BigInt(generation),
        registeredBeforeMs: BigInt(Math.trunc(registeredBeforeMs)),
        reason,
      });
      return (await client.invalidateToken(request)).removed;
    },
    close: () => client.close(),
  };
}
