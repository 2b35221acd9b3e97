import { create } from '@bufbuild/protobuf';
import { authProto } from '@parley/contracts';
import {
  AppError,
  grpcService,
  startGrpcServer,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_TYPE,
} from '@parley/runtime';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Invalidation {
  token: string;
  generation: number;
  registeredBeforeMs: number;
  reason: string;
}

/** An auth service over real gRPC that keeps nothing but what it was asked. */
export async function startAuthPeer() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' };
  const invalidations: Invalidation[] = [];
  const service = grpcService(authProto.AuthService, {
    redeemTicket: async () => {
      throw new AppError('unauthenticated');
    },
    getKeys: async () =>
      create(authProto.GetKeysResponseSchema, { jwksJson: JSON.stringify({ keys: [jwk] }) }),
    listRevocations: async () => create(authProto.ListRevocationsResponseSchema, {}),
    invalidateToken: async ({ token, generation, registeredBeforeMs, reason }) => {
      invalidations.push({
        ...{ token, reason },
        generation: Number(generation),
        registeredBeforeMs: Number(registeredBeforeMs),
      });
      return create(authProto.InvalidateTokenResponseSchema, { removed: true });
    },
    suspendUser: async () => create(authProto.SuspendUserResponseSchema),
    liftSuspension: async () => create(authProto.LiftSuspensionResponseSchema),
    listErasures: async () => create(authProto.ListErasuresResponseSchema),
    confirmErasure: async () => create(authProto.ConfirmErasureResponseSchema),
    exportAccount: async () => create(authProto.ExportAccountResponseSchema),
  });
  const server = await startGrpcServer([service], { host: '127.0.0.1', port: 0 });
  return {
    address: server.address,
    invalidations,
    /** An access token of a user. */
    accessToken: (userId: string) =>
      new SignJWT({ sid: userId })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test', typ: TOKEN_TYPE })
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setSubject(userId)
        .setExpirationTime('5m')
        .sign(privateKey),
    close: () => server.close(),
  };
}

export type AuthPeer = Awaited<ReturnType<typeof startAuthPeer>>;
