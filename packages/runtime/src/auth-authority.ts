import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import type { JWK } from 'jose';
import { createGrpcClient } from './grpc-client.ts';
import type { TokenAuthority } from './token-verifier.ts';

/** Keys and revocations from the auth service at `address` (`host:port`), over RPC. */
export function createAuthAuthority(address: string): TokenAuthority & { close(): void } {
  const client = createGrpcClient(authProto.AuthService, address);
  return {
    async keys() {
      const { jwksJson } = await client.getKeys(create(authProto.GetKeysRequestSchema), { timeoutMs: 2_000 });
      return JSON.parse(jwksJson) as { keys: JWK[] };
    },
    async revocations(cursor) {
      const request = create(authProto.ListRevocationsRequestSchema, { cursor });
      const response = await client.listRevocations(request, { timeoutMs: 2_000 });
      return {
        cursor: response.cursor,
        revoked: response.revocations.map((revocation) => ({
          sessionId: revocation.sessionId,
          userId: revocation.userId,
          revokedAtMs: Number(revocation.revokedAtMs),
        })),
      };
    },
    close: () => client.close(),
  };
}
